import { type Span, splitSentences, trimSpan } from "#shared/knowledge/analysis/split-sentences.ts";

/** A piece of a passage that can be quoted by itself, as offsets into the passage. */
export type Unit = Span & {
  /** For a row of a table: the row that names its columns, if any. */
  header?: string;
};

const cellBorder = " | ";
const headingWords = 10;
/** In characters. */
const longestUnit = 500;
const listMarker = /^(?:[-•*·–]|\d{1,2}[.)]|\p{L}\))\s/u;

/**
 * Sentences, list items and table rows, in order. A line that announces goes with what follows
 * it. `lostHeader`: of a table whose beginning stands in another passage.
 */
export function splitUnits(text: string, lostHeader?: string): Unit[] {
  const units: Unit[] = [];
  let header = lostHeader;
  let prose = 0;
  for (const row of rowsOf(text)) {
    if (text.slice(prose, row.start).trim() !== "") {
      units.push(...splitProse(text, prose, row.start));
      header = undefined;
    }
    const line = text.slice(row.start, row.end);
    if (header === undefined && !/\d/.test(line)) header = line;
    else units.push({ ...row, ...(header && { header }) });
    prose = row.end;
  }
  units.push(...splitProse(text, prose, text.length));
  return units;
}

export function isRow(line: string): boolean {
  return line.includes(cellBorder);
}

function* rowsOf(text: string): Generator<Span> {
  for (const { index, 0: line } of text.matchAll(/[^\n]+/g)) {
    const span = isRow(line) ? trimSpan(text, index, index + line.length) : undefined;
    if (span) yield span;
  }
}

function* splitProse(text: string, from: number, to: number): Generator<Unit> {
  let heading: number | undefined;
  for (const sentence of splitSentences(text.slice(from, to))) {
    const start = heading ?? from + sentence.start;
    const end = from + sentence.end;
    heading = announces(text.slice(from + sentence.start, end)) ? start : undefined;
    if (heading === undefined) yield* cutLong(text, start, end);
  }
  const rest = heading === undefined ? undefined : trimSpan(text, heading, to);
  if (rest) yield rest;
}

/** With a colon at its end, or short, without an end or a value. */
function announces(line: string): boolean {
  if (line.endsWith(":")) return true;
  if (listMarker.test(line) || /[.!?…;,»")]$|[\d:@€$%]/u.test(line)) return false;
  return line.split(/\s+/u).length <= headingWords;
}

/** Cuts what is too long to quote, if it can after a semicolon, a comma or at least a word. */
function* cutLong(text: string, from: number, to: number): Generator<Unit> {
  let start = from;
  while (to - start > longestUnit) {
    const piece = text.slice(start, start + longestUnit);
    const cut = ["; ", ", ", " "].map((mark) => piece.lastIndexOf(mark)).find((at) => at > 0);
    const end = start + (cut === undefined ? longestUnit : cut + 1);
    const span = trimSpan(text, start, end);
    if (span) yield span;
    start = end;
  }
  const span = trimSpan(text, start, to);
  if (span) yield span;
}
