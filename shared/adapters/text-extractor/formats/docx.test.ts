import { Document, HeadingLevel, Packer, Paragraph, Table, TableCell, TableRow } from "docx";
import { describe, expect, test } from "vitest";
import { makeDocx, makeRelations } from "../../../../test/support/make-office-file.ts";
import { outline, readFile } from "../../../../test/support/read-file.ts";

const run = (text: string) => `<w:r><w:t xml:space="preserve">${text}</w:t></w:r>`;
const paragraph = (text: string, properties = "") =>
  `<w:p><w:pPr>${properties}</w:pPr>${run(text)}</w:p>`;
const item = (text: string, depth = 0) =>
  paragraph(text, `<w:numPr><w:ilvl w:val="${depth}"/><w:numId w:val="1"/></w:numPr>`);

const parts = {
  "word/_rels/document.xml.rels": makeRelations({
    a: ["styles", "styles.xml"],
    b: ["numbering", "numbering.xml"],
    c: ["footnotes", "footnotes.xml"],
    d: ["header", "header1.xml"],
  }),
  "word/styles.xml": `<w:styles xmlns:w="w"><w:style w:styleId="T2"><w:name w:val="heading 2"/></w:style><w:style w:styleId="Mio"><w:name w:val="Cláusula"/><w:basedOn w:val="T2"/></w:style></w:styles>`,
  "word/numbering.xml": `<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`,
  "word/footnotes.xml": `<w:footnotes xmlns:w="w"><w:footnote w:id="2">${paragraph("Salvo festivos.")}</w:footnote></w:footnotes>`,
  "word/header1.xml": `<w:hdr xmlns:w="w">${paragraph("Talleres Núñez, S.L.")}${paragraph("Página 1 de 3")}</w:hdr>`,
};

describe("DOCX", () => {
  test("reads what an ordinary writer makes: title, headings, a table with its header", async () => {
    const cell = (text: string) => new TableCell({ children: [new Paragraph(text)] });
    const row = (texts: string[], tableHeader = false) =>
      new TableRow({ tableHeader, children: texts.map(cell) });
    const document = new Document({
      title: "Contrato de arrendamiento",
      sections: [
        {
          children: [
            new Paragraph({ text: "Objeto", heading: HeadingLevel.HEADING_1 }),
            new Paragraph("Se arrienda el local de la calle Mayor."),
            new Paragraph({ text: "Renta", heading: HeadingLevel.HEADING_2 }),
            new Table({ rows: [row(["Año", "Euros"], true), row(["2024", "900"])] }),
          ],
        },
      ],
    });
    const out = await readFile(await Packer.toBuffer(document));
    expect(out.title).toBe("Contrato de arrendamiento");
    expect(out.pages).toEqual([]);
    expect(outline(out)).toEqual([
      "heading1: Objeto",
      "paragraph: Se arrienda el local de la calle Mayor.",
      "heading2: Renta",
      "table: *Año | Euros\n2024 | 900",
    ]);
  });

  test("counts list numbers, follows styles, puts notes after their paragraph, header last", async () => {
    const note = '<w:r><w:footnoteReference w:id="2"/></w:r>';
    const body = [
      paragraph("Plazo", '<w:pStyle w:val="Mio"/>'),
      `<w:p>${run("De lunes")}${run(" a viernes")}${note}</w:p>`,
      item("uno"),
      item("anidado", 1),
      item("otro", 1),
      item("dos"),
      item("de nuevo", 1),
    ].join("");
    expect(outline(await readFile(makeDocx(body, parts)))).toEqual([
      "heading2: Plazo",
      "paragraph: De lunes a viernes",
      "paragraph: Salvo festivos.",
      "list: 3. uno\n  3.a) anidado\n  3.b) otro\n4. dos\n  4.a) de nuevo",
      "paragraph: Talleres Núñez, S.L.\nPágina 1 de 3",
    ]);
  });

  test("leaves out deleted, hidden and doubled text and field codes; a bold line is a heading", async () => {
    const body = `
      <w:p><w:r><w:rPr><w:b/></w:rPr><w:t>PRIMERA.- OBJETO</w:t></w:r></w:p>
      <w:p>${run("a")}<w:del><w:r><w:delText>borrado</w:delText></w:r></w:del><w:ins>${run("b")}</w:ins>
      <w:r><w:rPr><w:vanish/></w:rPr><w:t>oculto</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>
      <AlternateContent><Choice>${run("c")}</Choice><Fallback>${run("doble")}</Fallback></AlternateContent></w:p>`;
    expect(outline(await readFile(makeDocx(body)))).toEqual([
      "heading9: PRIMERA.- OBJETO",
      "paragraph: abc",
    ]);
  });

  test("a table of one column is text; merged cells keep the columns in place", async () => {
    const cell = (text: string, properties = "") =>
      `<w:tc><w:tcPr>${properties}</w:tcPr>${paragraph(text)}</w:tc>`;
    const body = `<w:tbl><w:tr>${cell("Aviso")}</w:tr></w:tbl>
      <w:tbl><w:tr>${cell("Total", '<w:gridSpan w:val="2"/>')}${cell("9")}</w:tr>
      <w:tr>${cell("a")}${cell("b")}${cell("1")}</w:tr></w:tbl>`;
    expect(outline(await readFile(makeDocx(body)))).toEqual([
      "paragraph: Aviso",
      "table: Total | | 9\na | b | 1",
    ]);
  });

  test("never expands the entities of a DTD", async () => {
    const laughs = Array.from(
      { length: 9 },
      (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`,
    );
    const doctype = `<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY l0 "ja">${laughs.join("")}]>`;
    const out = await readFile(makeDocx(paragraph("antes &x;&l9; después"), {}, doctype));
    expect(out.text).toBe("antes después");
  });

  test("broken XML is corrupt, in a part that matters", async () => {
    const broken = makeDocx("<w:p><w:r><w:t>hola</w:p>");
    await expect(readFile(broken)).rejects.toEqual(expect.objectContaining({ reason: "corrupt" }));
    const styles = { ...parts, "word/styles.xml": "<w:styles" };
    expect((await readFile(makeDocx(paragraph("hola"), styles))).text).toContain("hola");
  });
});
