import { numericDay, writtenDays } from "#shared/knowledge/analysis/exact-dates.ts";
import { foldText } from "#shared/knowledge/analysis/fold-text.ts";

const numeric = /(?<![\p{L}\p{N}])\d{1,4}([-./])\d{1,2}\1\d{2,4}(?![\p{L}\p{N}])/gu;
const number = /(?<![\p{L}\p{N}])\d+(?:[.,]\d+)*/gu;

/** The days that a text names, as `2026-04-30`. */
export function daysIn(text: string): string[] {
  const folded = foldText(text);
  const figures = Array.from(folded.matchAll(numeric), ([found]) => numericDay(found) ?? "");
  return [...writtenDays(folded), ...figures]
    .filter((day) => day !== "")
    .map((day) => day.replace(/^d(\d{4})(\d{2})(\d{2})$/, "$1-$2-$3"));
}

/** `2.241,80 €` and `2,241.80` hold 2241.8, and so does -2241.8; `dos` holds 2. */
export function holdsNumber(text: string, value: number): boolean {
  const size = Math.abs(value);
  const readings = [...text.matchAll(number)].flatMap(([found]) => [
    readNumber(found, "."),
    readNumber(found, ","),
  ]);
  if (readings.includes(size)) return true;
  const words = numerals[size];
  return words !== undefined && new RegExp(`\\b(?:${words})\\b`).test(foldText(text));
}

/** A number as it is written, by the sign that parts its thousands. */
function readNumber(found: string, group: "." | ","): number {
  return Number(found.replaceAll(group, "").replace(",", "."));
}

/** Numbers that papers write as words, folded. */
const numerals: Record<number, string> = {
  1: "una?|uno|one|um|uma",
  2: "dos|two|dois|duas|dues|dous",
  3: "tres|three",
  4: "cuatro|four|quatro|quatre|catro",
  5: "cinco|five|cinc",
  6: "seis|six|sis",
  7: "siete|seven|sete|set",
  8: "ocho|eight|oito|vuit",
  9: "nueve|nine|nove|nou",
  10: "diez|ten|dez|deu",
  12: "doce|twelve|doze|dotze",
  15: "quince|fifteen|quinze",
  20: "veinte|twenty|vinte|vint",
  24: "veinticuatro|twenty-four",
  30: "treinta|thirty|trinta|trenta",
};
