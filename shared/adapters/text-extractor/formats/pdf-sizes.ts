import type { Line } from "./pdf-lines.ts";

/** The size that most text has, and the larger ones that headings have, largest first. */
export type FontSizes = { body: number; headings: number[] };

/** Much larger than the text around it, to be a heading. */
const larger = 1.15;

export function fontSizes(lines: Line[]): FontSizes {
  const letters = new Map<number, number>();
  for (const { size, text } of lines) {
    const rounded = round(size);
    letters.set(rounded, (letters.get(rounded) ?? 0) + text.length);
  }
  const body = [...letters].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 10;
  const headings = [...letters.keys()].filter((size) => size >= body * larger);
  return { body, headings: headings.sort((a, b) => b - a) };
}

/** 1 to 6 by size; 9 for lines that only their words show to be headings; else undefined. */
export function headingLevel(lines: Line[], text: string, sizes: FontSizes): number | undefined {
  const size = round(Math.max(...lines.map((line) => line.size)));
  if (text.length > 200 || lines.length > 4 || !/\p{L}{2}/u.test(text)) return undefined;
  if (size >= sizes.body * larger) {
    const rank = sizes.headings.findIndex((one) => size >= one - 0.25);
    return Math.min(6, rank < 0 ? sizes.headings.length + 1 : rank + 1);
  }
  return lines.length === 1 && readsLikeHeading(text) ? 9 : undefined;
}

/** A line of its own in capitals, or one that names an article or a clause. */
function readsLikeHeading(text: string): boolean {
  if (text.length > 80 || /[.;,]$/.test(text)) return false;
  if (/^(cap[ií]tulo|secci[oó]n|art[ií]culo|cl[aá]usula|anexo)\s+\S+/i.test(text)) return true;
  return /\p{Lu}{4}/u.test(text) && !/\p{Ll}|\d{2}|[:€$|]/u.test(text);
}

function round(size: number): number {
  return Math.round(size * 2) / 2;
}
