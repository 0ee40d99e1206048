import { zipParts } from "./zip-parts.ts";

/** A text, or a number with how it is shown. Dates are given as the day, `2026-03-01`. */
export type Cell =
  | string
  | { euros: number }
  | { share: number }
  | { count: number }
  | { day: string };

export type Sheet = { name: string; rows: Cell[][] };

const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packages = "http://schemas.openxmlformats.org/package/2006";
const spreadsheet = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/** Indexes into the cell formats of `styles`. */
const style = { euros: 1, share: 2, day: 3, count: 0 };

/** An Excel workbook (ECMA-376 SpreadsheetML) with shared strings and number formats. */
export function buildSpreadsheet(sheets: Sheet[]): Uint8Array {
  const strings: string[] = [];
  const worksheets = sheets.map((sheet, n) => [
    `xl/worksheets/sheet${n + 1}.xml`,
    worksheet(sheet.rows, strings),
  ]);
  return zipParts({
    "[Content_Types].xml": contentTypes(sheets.length),
    "_rels/.rels": relationships([[`${office}/officeDocument`, "xl/workbook.xml"]]),
    "xl/workbook.xml": workbook(sheets),
    "xl/_rels/workbook.xml.rels": relationships([
      ...sheets.map((_, n): [string, string] => [
        `${office}/worksheet`,
        `worksheets/sheet${n + 1}.xml`,
      ]),
      [`${office}/styles`, "styles.xml"],
      [`${office}/sharedStrings`, "sharedStrings.xml"],
    ]),
    "xl/styles.xml": styles,
    ...Object.fromEntries(worksheets),
    "xl/sharedStrings.xml": sharedStrings(strings),
  });
}

function worksheet(rows: Cell[][], strings: string[]): string {
  const body = rows.map((cells, row) => {
    const inner = cells.map((cell, column) => cellXml(cell, reference(column, row), strings));
    return `<row r="${row + 1}">${inner.join("")}</row>`;
  });
  return `${xml}<worksheet xmlns="${main}"><sheetData>${body.join("")}</sheetData></worksheet>`;
}

function cellXml(cell: Cell, at: string, strings: string[]): string {
  if (typeof cell === "string") {
    if (!strings.includes(cell)) strings.push(cell);
    return `<c r="${at}" t="s"><v>${strings.indexOf(cell)}</v></c>`;
  }
  if ("euros" in cell) return number(at, style.euros, cell.euros);
  if ("share" in cell) return number(at, style.share, cell.share);
  if ("count" in cell) return number(at, style.count, cell.count);
  // Excel counts days since 1899-12-30.
  const day = (Date.parse(cell.day) - Date.parse("1899-12-30")) / 86_400_000;
  return number(at, style.day, day);
}

function number(at: string, format: number, value: number): string {
  return `<c r="${at}" s="${format}"><v>${value}</v></c>`;
}

function reference(column: number, row: number): string {
  return `${String.fromCharCode(65 + column)}${row + 1}`;
}

function workbook(sheets: Sheet[]): string {
  const list = sheets.map(
    ({ name }, n) => `<sheet name="${escapeXml(name)}" sheetId="${n + 1}" r:id="rId${n + 1}"/>`,
  );
  return `${xml}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${list.join("")}</sheets></workbook>`;
}

function relationships(targets: [type: string, target: string][]): string {
  const list = targets.map(
    ([type, target], n) => `<Relationship Id="rId${n + 1}" Type="${type}" Target="${target}"/>`,
  );
  return `${xml}<Relationships xmlns="${packages}/relationships">${list.join("")}</Relationships>`;
}

function contentTypes(sheets: number): string {
  const parts: [string, string][] = [
    ["workbook", "sheet.main"],
    ["styles", "styles"],
    ["sharedStrings", "sharedStrings"],
    ...Array.from({ length: sheets }, (_, n): [string, string] => [
      `worksheets/sheet${n + 1}`,
      "worksheet",
    ]),
  ];
  const overrides = parts.map(
    ([name, type]) =>
      `<Override PartName="/xl/${name}.xml" ContentType="${spreadsheet}.${type}+xml"/>`,
  );
  return (
    `${xml}<Types xmlns="${packages}/content-types">` +
    `<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
    `<Default Extension="xml" ContentType="application/xml"/>${overrides.join("")}</Types>`
  );
}

const styles =
  `${xml}<styleSheet xmlns="${main}">` +
  `<numFmts count="2"><numFmt numFmtId="164" formatCode="#,##0.00\\ &quot;€&quot;"/>` +
  `<numFmt numFmtId="165" formatCode="dd/mm/yyyy"/></numFmts>` +
  `<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>` +
  `<fills count="1"><fill><patternFill patternType="none"/></fill></fills>` +
  `<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>` +
  `<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="164" applyNumberFormat="1"/>` +
  `<xf numFmtId="9" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/></cellXfs>` +
  "</styleSheet>";

function sharedStrings(strings: string[]): string {
  const list = strings.map((text) => `<si><t>${escapeXml(text)}</t></si>`);
  return `${xml}<sst xmlns="${main}" uniqueCount="${strings.length}">${list.join("")}</sst>`;
}

function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
