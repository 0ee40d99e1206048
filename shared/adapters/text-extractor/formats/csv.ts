import { parse } from "csv-parse/sync";
import type { TextBuilder } from "../build-text.ts";
import { guessHeader } from "../guess-header.ts";

/** One table; the first row is the header when it names the columns. */
export function readCsv(text: string, delimiter: string, builder: TextBuilder): void {
  const rows = parseCsv(text, delimiter);
  builder.table(rows, hasWordsOnlyOnTop(rows) ? 0 : guessHeader(rows));
}

/** Rows may differ in length; quotes in the wrong place are text. */
export function parseCsv(text: string, delimiter: string, lines?: number): string[][] {
  return parse(text, {
    delimiter,
    ...(lines ? { to: lines } : {}),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: 10_000_000,
  });
}

/** A header may leave cells empty or hold long names; then numbers below it give it away. */
function hasWordsOnlyOnTop(rows: string[][]): boolean {
  const [first, second] = rows;
  const isNumber = (cell: string) => /^[-+$€ ]*\d[\d.,%€ ]*$/.test(cell);
  return Boolean(first && second && !first.some(isNumber) && second.some(isNumber));
}
