import { type Attributes, attribute, readXml } from "../read-xml.ts";

/** One `w:p`: what it says and how it is styled, not yet what that means. */
export type WordParagraph = {
  text: string;
  style?: string;
  numbering?: string;
  /** Level of the list, from 0. */
  depth?: number;
  outline?: number;
  bold: boolean;
  /** Keys of the foot and end notes it refers to: `footnote:2`. */
  notes: string[];
};
export type WordTable = { rows: WordParagraph[][][]; header: boolean };

export type WordSink = {
  paragraph(paragraph: WordParagraph): void;
  table(table: WordTable): void;
  /** The paragraphs that follow are those of this note. */
  note?(key: string): void;
};

/** Deleted text, former properties, field codes, pronunciation, and the copy for old programs. */
const skipped = new Set(
  "del moveFrom delText instrText delInstrText pPrChange rPrChange Fallback rt sectPr tblPrEx".split(
    " ",
  ),
);

/** `extra`: how many more columns the open cell spans. */
type OpenTable = WordTable & {
  row: WordParagraph[][];
  cell: WordParagraph[] | undefined;
  extra: number;
};
type OpenParagraph = WordParagraph & { letters: number; boldLetters: number };

/** Walks a part with WordprocessingML content (ISO/IEC 29500-1, 17): body, notes, headers. */
export async function walkWord(chunks: AsyncIterable<Uint8Array>, sink: WordSink): Promise<void> {
  const tables: OpenTable[] = [];
  const paragraphs: OpenParagraph[] = [];
  let skipping = 0;
  let properties = 0;
  let run = { bold: false, hidden: false };
  let inText = false;

  function add(text: string): void {
    const paragraph = paragraphs.at(-1);
    if (!paragraph || run.hidden) return;
    paragraph.text += text;
    const letters = text.replace(/\s/g, "").length;
    paragraph.letters += letters;
    if (run.bold) paragraph.boldLetters += letters;
  }

  function setProperty(name: string, attributes: Attributes): void {
    const paragraph = paragraphs.at(-1);
    const value = attribute(attributes, "val");
    if (name === "b") run.bold = isOn(value);
    else if (name === "vanish") run.hidden = isOn(value);
    if (!paragraph || value === undefined) return;
    if (name === "pStyle") paragraph.style = value;
    else if (name === "numId") paragraph.numbering = value;
    else if (name === "ilvl") paragraph.depth = Number(value);
    else if (name === "outlineLvl") paragraph.outline = Number(value);
  }

  function open(name: string, attributes: Attributes): void {
    if (skipping > 0 || skipped.has(name)) {
      skipping++;
      return;
    }
    const table = tables.at(-1);
    if (name === "pPr" || name === "rPr" || name === "trPr" || name === "tcPr") properties++;
    else if (name === "p") {
      paragraphs.push({ text: "", bold: false, notes: [], letters: 0, boldLetters: 0 });
    } else if (name === "r") run = { bold: false, hidden: false };
    else if (name === "t") inText = true;
    else if (name === "tbl") openTable();
    else if (name === "tr" && table) table.row = [];
    else if (name === "tc" && table) table.cell = [];
    else if (name === "tblHeader" && table?.rows.length === 0) table.header = true;
    else if (name === "gridSpan" && table) {
      table.extra = Math.min(50, Number(attribute(attributes, "val")) - 1 || 0);
    } else if (name === "footnote" || name === "endnote") {
      sink.note?.(`${name}:${attribute(attributes, "id")}`);
    } else if (name === "footnoteReference" || name === "endnoteReference") {
      paragraphs.at(-1)?.notes.push(`${name.slice(0, -9)}:${attribute(attributes, "id")}`);
    } else if (properties > 0) setProperty(name, attributes);
    else if (name === "tab") add("\t");
    else if (name === "br" || name === "cr") add("\n");
    else if (name === "noBreakHyphen") add("-");
  }

  function openTable(): void {
    tables.push({ rows: [], header: false, row: [], cell: undefined, extra: 0 });
  }

  function close(name: string): void {
    if (skipping > 0) {
      skipping--;
      return;
    }
    const table = tables.at(-1);
    if (name === "pPr" || name === "rPr" || name === "trPr" || name === "tcPr") properties--;
    else if (name === "t") inText = false;
    else if (name === "p") closeParagraph();
    else if (name === "tc" && table?.cell) {
      table.row.push(table.cell);
      for (; table.extra > 0; table.extra--) table.row.push([]);
      table.cell = undefined;
    } else if (name === "tr" && table) table.rows.push(table.row);
    else if (name === "tbl") closeTable();
  }

  function closeParagraph(): void {
    const done = paragraphs.pop();
    if (!done) return;
    const { letters, boldLetters, ...paragraph } = done;
    paragraph.bold = letters > 0 && boldLetters === letters;
    const cell = tables.at(-1)?.cell;
    if (cell) cell.push(paragraph);
    else sink.paragraph(paragraph);
  }

  function closeTable(): void {
    const table = tables.pop();
    if (!table) return;
    const cell = tables.at(-1)?.cell;
    // A table inside of a cell becomes text of that cell.
    if (cell) cell.push(...table.rows.flat(2));
    else sink.table({ rows: table.rows, header: table.header });
  }

  await readXml(chunks, {
    open,
    close,
    text(text) {
      if (inText && skipping === 0) add(text);
    },
  });
}

/** A toggle that is present is on, unless it says otherwise. */
function isOn(value: string | undefined): boolean {
  return value !== "0" && value !== "false" && value !== "off";
}
