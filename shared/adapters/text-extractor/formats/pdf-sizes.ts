import type { Line } from "./pdf-lines.ts";

/** What most text looks like, and what stands out from it. */
export type FontSizes = {
  body: number;
  /** Larger sizes, largest first. */
  headings: number[];
  /** Whether text in this font is the exception: bold, most often. */
  isRare(font: string): boolean;
};

/** So much larger than the text around it is a heading of any shape … */
const muchLarger = 1.15;

/** … and so much a line of its own. */
const larger = 1.05;

/** A font of which less than this share of the letters is stands out. */
const rareShare = 0.25;

export function fontSizes(lines: Line[]): FontSizes {
  const bySize = new Map<number, number>();
  const byFont = new Map<string, number>();
  let letters = 0;
  for (const { size, text, font } of lines) {
    const rounded = round(size);
    letters += text.length;
    bySize.set(rounded, (bySize.get(rounded) ?? 0) + text.length);
    byFont.set(font, (byFont.get(font) ?? 0) + text.length);
  }
  const body = [...bySize].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 10;
  const headings = [...bySize.keys()].filter((size) => size >= body * larger);
  return {
    body,
    headings: headings.sort((a, b) => b - a),
    isRare: (font) => font !== "" && (byFont.get(font) ?? 0) < letters * rareShare,
  };
}

/** 1 to 6 by size; 9 for lines that only font or words show to be headings; else undefined. */
export function headingLevel(lines: Line[], text: string, sizes: FontSizes): number | undefined {
  const size = round(Math.max(...lines.map((line) => line.size)));
  if (text.length > 200 || lines.length > 4 || !/\p{L}{2}/u.test(text)) return undefined;
  const alone = lines.length === 1 && text.length <= 80 && !/[.;,:]$/.test(text);
  if (size >= sizes.body * (alone ? larger : muchLarger)) {
    const rank = sizes.headings.findIndex((one) => size >= one - 0.25);
    return Math.min(6, rank < 0 ? sizes.headings.length + 1 : rank + 1);
  }
  const [line] = lines;
  if (!alone || !line) return undefined;
  const standsOut = sizes.isRare(line.font) && size >= sizes.body && /^[\p{Lu}\d¿¡]/u.test(text);
  return standsOut || readsLikeHeading(text) ? 9 : undefined;
}

/** A line in capitals, or one that names an article or a clause. */
function readsLikeHeading(text: string): boolean {
  if (/^(cap[ií]tulo|secci[oó]n|art[ií]culo|cl[aá]usula|anexo)\s+\S+/i.test(text)) return true;
  return /\p{Lu}{4}/u.test(text) && !/\p{Ll}|\d{2}|[:€$|]/u.test(text);
}

function round(size: number): number {
  return Math.round(size * 2) / 2;
}
