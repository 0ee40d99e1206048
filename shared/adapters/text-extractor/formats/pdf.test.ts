import { describe, expect, test } from "vitest";
import { makePdf } from "../../../../test/support/make-pdf.ts";
import { outline, pageText, readFile } from "../../../../test/support/read-file.ts";
import { drawScan } from "../../../../test/support/scans/draw-scan.ts";

const sentence = "El arrendatario pagará la renta dentro de los cinco primeros días de cada mes.";

/** A PDF of one page with this content stream, and whatever else the page's dictionary says. */
function rawPdf(stream: string, page = "", kids = "3 0 R"): Uint8Array {
  const text = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[${kids}]/Count 2>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R${page}/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>>>>>endobj
4 0 obj<</Length ${stream.length}>>stream
${stream}
endstream endobj
trailer<</Root 1 0 R>>`;
  return Buffer.from(text, "latin1");
}
/** Shows each text at its place, x and y from the bottom left. */
const show = (...pieces: [x: number, y: number, text: string][]) =>
  pieces.map(([x, y, text]) => `BT /F 10 Tf ${x} ${y} Td (${text}) Tj ET`).join("\n");

describe("PDF", () => {
  test("reads an invoice: headings by size, text, a table with wrapped cells, two pages", async () => {
    const pdf = await makePdf(
      (page) => {
        page.fontSize(20).text("Factura 2024-7").fontSize(10).moveDown();
        page.text(`${sentence} ${sentence}`, { width: 300, align: "justify" });
        const rows = [
          ["Concepto", "Unidades", "Importe"],
          ["Saco de cemento gris de 25 kilos, entrega en obra", "12", "54,00 €"],
          ["Tornillos", "200", "24,00 €"],
        ];
        let y = 200;
        for (const [what = "", units = "", amount = ""] of rows) {
          page.text(what, 50, y, { width: 140 }).text(units, 250, y).text(amount, 350, y);
          y += page.heightOfString(what, { width: 140 }) + 6;
        }
        page.addPage().fontSize(14).text("Garantía").fontSize(10).moveDown().text("Tres años.");
      },
      { info: { Title: "Factura de marzo" } },
    );
    const out = await readFile(pdf);
    expect(out.title).toBe("Factura de marzo");
    expect(outline(out)).toEqual([
      "heading1: Factura 2024-7",
      `paragraph: ${sentence} ${sentence}`,
      "table: *Concepto | Unidades | Importe\nSaco de cemento gris de 25 kilos, entrega en obra | 12 | 54,00 €\nTornillos | 200 | 24,00 €",
      "heading2: Garantía",
      "paragraph: Tres años.",
    ]);
    expect(pageText(out, 2)).toBe("Garantía\n\nTres años.");
  });

  test("reads one column after the other, however the lines were written", async () => {
    const left = Array.from({ length: 8 }, (_, at) => `izquierda ${at} con bastantes palabras más`);
    const right = Array.from({ length: 8 }, (_, at) => `derecha ${at} con muchas palabras también`);
    const place = (lines: string[], x: number) =>
      lines.map((text, at): [number, number, string] => [x, 700 - at * 12, text]);
    const across = left.flatMap((_, at) => [
      ...place(left, 50).slice(at, at + 1),
      ...place(right, 320).slice(at, at + 1),
    ]);
    for (const pieces of [[...place(left, 50), ...place(right, 320)], across]) {
      const { text } = await readFile(rawPdf(show(...pieces)));
      expect(text.match(/(izquierda|derecha) \d/g)?.join()).toBe(
        [...left, ...right].map((line) => line.split(" con")[0]).join(),
      );
    }
  });

  test("joins divided words and lines, splits paragraphs at gaps, keeps lines meant as such", async () => {
    const { text } = await readFile(
      rawPdf(
        show(
          [50, 700, "La responsabilidad del arren-"],
          [50, 688, "datario termina con la entre-"],
          [50, 676, "ga de llaves a su propietario"],
          [50, 640, "Calle Mayor 3"],
          [50, 628, "28013 Madrid, España, Unión Europea"],
        ),
      ),
    );
    expect(text).toBe(
      "La responsabilidad del arrendatario termina con la entrega de llaves a su propietario\n\nCalle Mayor 3\n28013 Madrid, España, Unión Europea",
    );
  });

  test("a line in bold, or a little larger, is a heading", async () => {
    const pdf = await makePdf((page) => {
      for (const [heading, size] of [
        ["Plazo", 10],
        ["Renta", 11],
      ] as const) {
        page.font("Helvetica-Bold", size).text(heading).font("Helvetica", 10);
        page.text(`${sentence} ${sentence}`).moveDown();
      }
    });
    expect(outline(await readFile(pdf)).filter((line) => line.startsWith("h"))).toEqual([
      "heading9: Plazo",
      "heading1: Renta",
    ]);
  });

  test("sorts lines that were written from the bottom up; text printed twice is there once", async () => {
    const lines = Array.from({ length: 9 }, (_, at): [number, number, string] => [
      50,
      100 + at * 20,
      `linea ${9 - at}.`,
    ]);
    const { text } = await readFile(rawPdf(show(...lines, [50.3, 260, "linea 1."])));
    expect(text.match(/\d/g)?.join("")).toBe("123456789");
  });

  test("turned pages read like others, and what stands across comes last", async () => {
    const across = "BT /F 30 Tf 0 1 -1 0 580 100 Tm (COPIA) Tj ET";
    const upright = await readFile(rawPdf(`${across}\n${show([50, 700, "hola a todos"])}`));
    expect(outline(upright)).toEqual(["paragraph: hola a todos", "paragraph: COPIA"]);
    const turned = "BT /F 10 Tf 0 1 -1 0 300 100 Tm (uno dos) Tj 0 -12 Td (tres) Tj ET";
    expect((await readFile(rawPdf(turned, "/Rotate 90"))).text).toMatch(/^uno dos\s+tres$/);
  });

  test("reads lists, and what is filled into forms", async () => {
    const field = "/Annots[<</Subtype/Widget/FT/Tx/T(ciudad)/TU(Ciudad)/V(Cuenca)/Rect[0 0 9 9]>>]";
    const pdf = rawPdf(show([50, 700, "1. uno"], [50, 688, "2. dos"]), field);
    expect(outline(await readFile(pdf))).toEqual([
      "list: 1. uno\n2. dos",
      "paragraph: Ciudad: Cuenca",
    ]);
  });

  test("opens a file that only its owner may change, not one with a password to read", async () => {
    const draw = (page: PDFKit.PDFDocument) => page.text("Confidencial") && undefined;
    const open = await makePdf(draw, { ownerPassword: "x", permissions: { copying: false } });
    expect((await readFile(open)).text).toBe("Confidencial");
    const locked = await makePdf(draw, { userPassword: "secreto" });
    await expect(readFile(locked)).rejects.toEqual(
      expect.objectContaining({ reason: "encrypted" }),
    );
  });

  test("a page that is broken is skipped, no file is corrupt", async () => {
    const pdf = rawPdf(show([50, 700, "buena"]), "", "3 0 R 9 0 R");
    expect((await readFile(pdf)).text).toBe("buena");
    const reason = (why: string) => expect.objectContaining({ reason: why });
    await expect(readFile("%PDF-1.4\nnada")).rejects.toEqual(reason("corrupt"));
  });

  test("pages without text, or covered by a picture, wait to be recognised", async () => {
    const photo = drawScan(["hola"], { scale: 0.05 }).toBuffer("image/png");
    const pdf = await makePdf((page) => {
      page.image(photo, 0, 0, { width: 595 }).text("Página 1", 50, 50);
      page.addPage().rect(50, 50, 9, 9).fill();
      page.addPage().image(photo, 50, 50, { width: 90 }).text("Anexo II", 50, 300);
      page.addPage().text("Capítulo primero");
    });
    const { scans, text } = await readFile(pdf);
    expect(scans).toEqual([1, 2]);
    expect(text).toBe("Página 1\n\nAnexo II\n\nCapítulo primero");
    expect((await readFile(rawPdf("0 0 10 10 re f"))).scans).toEqual([1]);
    expect(await readFile(rawPdf(show([50, 700, "hola"])))).not.toHaveProperty("scans");
  });
});
