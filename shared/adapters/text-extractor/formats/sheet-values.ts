import { format, isDateFormat } from "numfmt";
import { attribute, readXml } from "../read-xml.ts";

/** Formats that a workbook names by number only (ISO/IEC 29500-1, 18.8.30); dates as in Spanish. */
const builtIn: Record<number, string> = {
  1: "0",
  2: "0.00",
  3: "#,##0",
  4: "#,##0.00",
  9: "0%",
  10: "0.00%",
  11: "0.00E+00",
  12: "# ?/?",
  13: "# ??/??",
  14: "dd/mm/yyyy",
  15: "d-mmm-yy",
  16: "d-mmm",
  17: "mmm-yy",
  18: "h:mm AM/PM",
  19: "h:mm:ss AM/PM",
  20: "h:mm",
  21: "h:mm:ss",
  22: "dd/mm/yyyy h:mm",
  37: "#,##0;-#,##0",
  38: "#,##0;-#,##0",
  39: "#,##0.00;-#,##0.00",
  40: "#,##0.00;-#,##0.00",
  45: "mm:ss",
  46: "[h]:mm:ss",
  47: "mm:ss.0",
  48: "##0.0E+0",
  49: "@",
};

/** Days between the two epochs that a workbook can count from, 1900 and 1904. */
const days1904 = 1462;

/** Shows the number of a cell as its style does. */
export type SheetValues = {
  number(raw: string, style: string | undefined): string;
  yes: string;
  no: string;
};

/**
 * A file does not say where it is read. Decimal commas and `VERDADERO` are used when one of its
 * formats has the euro sign or a locale with a decimal comma; otherwise the point.
 */
export async function readSheetValues(
  styles: AsyncIterable<Uint8Array>,
  epoch1904: boolean,
): Promise<SheetValues> {
  const custom = new Map<number, string>();
  const cells: number[] = [];
  let inCells = false;
  await readXml(styles, {
    open(name, attributes) {
      const id = Number(attribute(attributes, "numFmtId"));
      if (name === "numFmt") custom.set(id, attribute(attributes, "formatCode") ?? "General");
      else if (name === "cellXfs") inCells = true;
      else if (name === "xf" && inCells) cells.push(id);
    },
    close(name) {
      if (name === "cellXfs") inCells = false;
    },
  });
  const comma = [...custom.values()].some((code) =>
    /€|\[\$[^\]]*-(C0A|40A|240A|2C0A|340A)\]/i.test(code),
  );
  const locale = comma ? "es" : "en";

  function number(raw: string, style: string | undefined): string {
    const value = Number(raw);
    if (raw.trim() === "" || !Number.isFinite(value)) return raw;
    const id = cells[Number(style ?? 0)] ?? 0;
    const pattern = custom.get(id) ?? builtIn[id] ?? "General";
    // Fifteen digits are what a spreadsheet keeps of a number.
    const plain = String(Number(value.toPrecision(15)));
    if (pattern === "General" || pattern === "@") return comma ? plain.replace(".", ",") : plain;
    try {
      const isDate = isDateFormat(pattern);
      const shown = isDate
        ? format(pattern, value + (epoch1904 ? days1904 : 0), { locale: "es" })
        : format(pattern, value, { locale });
      return shown.includes("####") ? plain : shown.trim();
    } catch {
      return plain;
    }
  }
  return { number, yes: comma ? "VERDADERO" : "TRUE", no: comma ? "FALSO" : "FALSE" };
}
