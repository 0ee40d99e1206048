import { describe, expect, test } from "vitest";
import { makeXlsx } from "../../../../test/support/make-office-file.ts";
import { outline, pageText, readFile } from "../../../../test/support/read-file.ts";

const text = (reference: string, words: string) =>
  `<c r="${reference}" t="inlineStr"><is><t>${words}</t></is></c>`;
const number = (reference: string, value: string, style = 0) =>
  `<c r="${reference}" s="${style}"><v>${value}</v></c>`;

const styles = (formats: string[]) => ({
  "xl/styles.xml": `<styleSheet><numFmts>${formats
    .map((code, at) => `<numFmt numFmtId="${164 + at}" formatCode="${code}"/>`)
    .join(
      "",
    )}</numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${formats
    .map((_, at) => `<xf numFmtId="${164 + at}"/>`)
    .join("")}<xf numFmtId="14"/></cellXfs></styleSheet>`,
});

describe("XLSX", () => {
  test("each sheet is a page: name, titles above, one table with its header", async () => {
    const rows = `<row>${text("A1", "Tarifa de primavera")}</row>
      <row/><row>${text("A3", "Producto")}${text("C3", "Precio")}</row>
      <row>${text("A4", "Café")}${number("C4", "2.5")}</row>
      <row>${text("A5", "Té")}</row>`;
    const out = await readFile(
      makeXlsx({ Precios: rows, Vacía: "", Notas: `<row>${text("A1", "Fin")}</row>` }),
    );
    expect(outline(out)).toEqual([
      "heading1: Precios",
      "paragraph: Tarifa de primavera",
      "table: *Producto | Precio\nCafé | 2.5\nTé",
      "heading1: Notas",
      "paragraph: Fin",
    ]);
    expect(out.pages.map(({ page }) => pageText(out, page).length > 0)).toEqual([
      true,
      false,
      true,
    ]);
  });

  test("shows values as their style does, with a decimal comma where the euro is", async () => {
    const formats = ["#,##0.00 &quot;€&quot;", "0.0%", "dd/mm/yyyy", "h:mm"];
    const row = `<row>${number("A1", "1234.5", 1)}${number("B1", "0.256", 2)}${number("C1", "45366", 3)}
      ${number("D1", "0.5", 4)}${number("E1", "45366", 5)}${number("F1", "0.30000000000000004")}
      <c r="G1" t="b"><v>1</v></c><c r="H1" t="e"><v>#N/A</v></c></row>`;
    const out = await readFile(makeXlsx({ a: row }, styles(formats)));
    expect(outline(out)[1]).toBe(
      "table: 1.234,50 € | 25,6% | 15/03/2024 | 12:00 | 15/03/2024 | 0,3 | VERDADERO | #N/A",
    );
  });

  test("shows a decimal point elsewhere, the cached value of a formula, shared strings", async () => {
    const strings = {
      "xl/sharedStrings.xml":
        "<sst><si><t>uno</t></si><si><r><t>do</t></r><r><t>s</t></r><rPh><t>x</t></rPh></si></sst>",
      ...styles(["#,##0.00"]),
    };
    const row = `<row><c t="s"><v>1</v></c><c s="1"><f>SUM(1,2)</f><v>1234.5</v></c><c t="str"><f>A1</f><v>hola</v></c><c t="s"><v>99</v></c></row>`;
    expect(outline(await readFile(makeXlsx({ a: row }, strings)))[1]).toBe(
      "table: dos | 1,234.50 | hola",
    );
  });

  test("a workbook without any value is no_text", async () => {
    const empty = makeXlsx({ Hoja1: `<row>${text("A1", " ")}</row>` });
    await expect(readFile(empty)).rejects.toEqual(expect.objectContaining({ reason: "no_text" }));
  });

  test("far away cells do not blow the table up", async () => {
    const rows = `<row>${text("A1", "a")}${text("XFD1", "b")}</row><row>${text("A2", "c")}${text("XFD2", "d")}</row>`;
    expect(outline(await readFile(makeXlsx({ a: rows })))[1]).toBe("table: *a | b\nc | d");
  });
});
