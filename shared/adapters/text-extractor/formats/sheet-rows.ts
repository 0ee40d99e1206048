import { attribute, readXml } from "../read-xml.ts";
import type { SheetValues } from "./sheet-values.ts";

/** The widest sheet that the format allows. */
const maxColumns = 16_384;

/** Rows that hold something; columns that hold nothing anywhere are left out. */
export async function readSheetRows(
  chunks: AsyncIterable<Uint8Array>,
  strings: string[],
  values: SheetValues,
): Promise<string[][]> {
  const rows: Map<number, string>[] = [];
  const used = new Set<number>();
  let row = new Map<number, string>();
  let cell = { column: -1, type: "n", style: undefined as string | undefined, value: "" };
  let inValue = false;

  function shown(): string {
    if (cell.type === "s") return strings[Number(cell.value)] ?? "";
    if (cell.type === "b") return cell.value === "1" ? values.yes : values.no;
    return cell.type === "n" ? values.number(cell.value, cell.style) : cell.value;
  }

  await readXml(chunks, {
    open(name, attributes) {
      if (name === "c") {
        cell = {
          column: columnOf(attribute(attributes, "r")) ?? cell.column + 1,
          type: attribute(attributes, "t") ?? "n",
          style: attribute(attributes, "s"),
          value: "",
        };
      } else if (name === "v" || name === "t") inValue = true;
      else if (name === "row") {
        row = new Map();
        cell.column = -1;
      }
    },
    text(text) {
      if (inValue) cell.value += text;
    },
    close(name) {
      if (name === "v" || name === "t") inValue = false;
      else if (name === "c") {
        const text = cell.value === "" ? "" : shown();
        if (text.trim() === "" || cell.column >= maxColumns) return;
        row.set(cell.column, text);
        used.add(cell.column);
      } else if (name === "row" && row.size > 0) rows.push(row);
    },
  });
  const columns = [...used].sort((a, b) => a - b);
  return rows.map((filled) => columns.map((column) => filled.get(column) ?? ""));
}

/** `BC12` → 54: the column, from 0. */
function columnOf(reference: string | undefined): number | undefined {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? "")?.[0];
  if (!letters) return undefined;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}
