import { parseCsv } from "./formats/csv.ts";

const sampleRows = 50;

/**
 * The delimiter of a table in text, or undefined when it is no table. `expected` when the name says
 * that it is one: then two columns in one row will do, and rows may be ragged.
 */
export function detectDelimiter(text: string, expected: boolean): string | undefined {
  const candidates = [";", "\t", ",", "|"].map((delimiter) => {
    const rows = sample(text, delimiter);
    const widths = rows.map((row) => row.length);
    const width = mostCommon(widths);
    const same = widths.filter((one) => one === width).length / Math.max(1, rows.length);
    const inner = rows.flatMap((row) => row.slice(1));
    const spaced = inner.filter((cell) => cell.startsWith(" ")).length / Math.max(1, inner.length);
    const longest = Math.max(0, ...rows.flat().map((cell) => cell.length));
    return { delimiter, rows: rows.length, width, same, spaced, longest };
  });
  const tables = candidates.filter(({ rows, width, same, spaced, longest, delimiter }) => {
    if (width < 2) return false;
    if (expected) return true;
    // Sentences have commas too, with a blank after: without a name that says so, a table must be
    // very regular.
    if (spaced > 0.5 && delimiter !== "|") return false;
    const minimum = delimiter === "," ? 3 : 2;
    return rows >= minimum && same >= 0.95 && (delimiter !== "," || longest < 200);
  });
  const best = tables.sort((a, b) => b.same * Math.min(b.width, 4) - a.same * Math.min(a.width, 4));
  return best[0]?.delimiter;
}

/** The first rows; a row that the sample cuts is left out. */
function sample(text: string, delimiter: string): string[][] {
  try {
    const rows = parseCsv(text, delimiter, sampleRows);
    return rows.length > 1 && rows.length < sampleRows && text.length > 60_000
      ? rows.slice(0, -1)
      : rows;
  } catch {
    return [];
  }
}

function mostCommon(numbers: number[]): number {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}
