import {
  Document,
  HeadingLevel,
  Packer,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  WidthType,
} from "docx";
import { unzipSync } from "fflate";
import { clauses, deliveries, parties } from "./contract-text.ts";
import { sampleDate, zipParts } from "./zip-parts.ts";

/** The supply contract: a title, headings, paragraphs and a table. */
export async function buildContract(): Promise<Uint8Array> {
  const document = new Document({
    title: "Contrato de suministro de café",
    creator: "Tostadores del Valle, S.L.",
    sections: [
      {
        children: [
          new Paragraph({ text: "Contrato de suministro de café", heading: HeadingLevel.TITLE }),
          heading("Partes"),
          ...parties.map((text) => new Paragraph({ text })),
          ...clauses.flatMap(({ title, paragraphs }) => [
            heading(title),
            ...paragraphs.map((text) => new Paragraph({ text })),
          ]),
          heading("Anexo I. Calendario de entregas"),
          table(deliveries),
        ],
      },
    ],
  });
  return pinDates(await Packer.toBuffer(document));
}

function heading(text: string): Paragraph {
  return new Paragraph({ text, heading: HeadingLevel.HEADING_1 });
}

function table(rows: string[][]): Table {
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    rows: rows.map(
      (cells, row) =>
        new TableRow({
          tableHeader: row === 0,
          children: cells.map((text) => new TableCell({ children: [new Paragraph({ text })] })),
        }),
    ),
  });
}

/** The library stamps the current time into the package and its properties. */
function pinDates(bytes: Uint8Array): Uint8Array {
  const parts = Object.entries(unzipSync(bytes)).map(([name, content]) => {
    if (name !== "docProps/core.xml") return [name, content];
    const text = new TextDecoder().decode(content);
    return [name, text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, sampleDate.toISOString())];
  });
  return zipParts(Object.fromEntries(parts));
}
