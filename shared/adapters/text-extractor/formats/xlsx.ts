import type { TextBuilder } from "../build-text.ts";
import { officePackage, readCoreTitle } from "../office-package.ts";
import type { Archive } from "../read-archive.ts";
import { attribute, prefixed, readXml } from "../read-xml.ts";
import { readSheetRows } from "./sheet-rows.ts";
import { readSheetValues } from "./sheet-values.ts";

type Sheet = { name: string; part: string };

/** Each visible sheet is a page: its name as heading, its cells as they are shown as one table. */
export async function readXlsx(
  archive: Archive,
  mainPart: string,
  builder: TextBuilder,
): Promise<void> {
  builder.title(await readCoreTitle(archive));
  const file = officePackage(archive, mainPart);
  const { sheets, epoch1904 } = await readWorkbook(archive, mainPart);
  const relations = new Map((await file.relations(mainPart)).map((one) => [one.id, one]));
  const part = async (type: string) => archive.chunks((await file.related(type)) ?? "");
  const values = await readSheetValues(await part("styles"), epoch1904);
  const strings = await readStrings(await part("sharedStrings"));
  for (const sheet of sheets) {
    const relation = relations.get(sheet.part);
    builder.page();
    if (relation?.type !== "worksheet") continue;
    const rows = await readSheetRows(archive.chunks(relation.target), strings, values);
    if (rows.length === 0) continue;
    builder.heading(sheet.name, 1);
    const filled = (row: string[]) => row.filter((cell) => cell !== "");
    const start = rows.findIndex((row) => filled(row).length > 1);
    // Single cells on top are titles; a sheet of one column is all titles.
    const titles = start < 0 ? rows : rows.slice(0, start);
    for (const title of titles) builder.paragraph(filled(title).join(" "));
    const table = rows.slice(titles.length);
    builder.table(table, headerRow(table));
  }
}

async function readWorkbook(archive: Archive, mainPart: string) {
  const sheets: Sheet[] = [];
  let epoch1904 = false;
  await readXml(archive.chunks(mainPart), {
    open(name, attributes) {
      if (name === "workbookPr") {
        const value = attribute(attributes, "date1904");
        epoch1904 = value === "1" || value === "true";
      } else if (name === "sheet" && (attribute(attributes, "state") ?? "visible") === "visible") {
        sheets.push({
          name: attribute(attributes, "name") ?? "",
          part: prefixed(attributes, "id") ?? "",
        });
      }
    },
  });
  return { sheets, epoch1904 };
}

/** Strings that cells refer to by position, without pronunciation. */
async function readStrings(chunks: AsyncIterable<Uint8Array>): Promise<string[]> {
  const strings: string[] = [];
  let current = "";
  let inText = false;
  let phonetic = false;
  await readXml(chunks, {
    open(name) {
      if (name === "si") current = "";
      else if (name === "rPh") phonetic = true;
      else if (name === "t") inText = !phonetic;
    },
    text(text) {
      if (inText) current += text;
    },
    close(name) {
      if (name === "si") strings.push(current);
      else if (name === "rPh") phonetic = false;
      else if (name === "t") inText = false;
    },
  });
  return strings;
}

/** Among the first rows, the first of nothing but words that fills most of the columns. */
function headerRow(rows: string[][]): number | undefined {
  const at = rows.slice(0, Math.min(15, rows.length - 1)).findIndex((row) => {
    const cells = row.filter((cell) => cell !== "");
    if (cells.length < 2 || cells.length < row.length * 0.6) return false;
    return cells.every((cell) => /\p{L}/u.test(cell) && cell.length <= 80 && !/^\d/.test(cell));
  });
  return at < 0 ? undefined : at;
}
