import type { TextBuilder } from "../build-text.ts";
import { guessHeader } from "../guess-header.ts";
import type { Line } from "./pdf-lines.ts";
import { joinLines, startsItem, toParagraphs } from "./pdf-paragraphs.ts";
import type { Row } from "./pdf-rows.ts";
import { type FontSizes, headingLevel } from "./pdf-sizes.ts";

type Heading = { text: string; level: number };

/**
 * Writes the rows of a page: tables where cells stand in columns, else headings, lists, text.
 * Returns the largest heading, the first of them.
 */
export function writeRows(rows: Row[], sizes: FontSizes, builder: TextBuilder): string | undefined {
  let largest: Heading | undefined;
  const writeText = (lines: Line[]) => {
    for (const heading of writeLines(lines, sizes, builder)) {
      if (heading.level < (largest?.level ?? 9)) largest = heading;
    }
  };
  const inTable = rows.map((row, at) => isTableRow(row, rows[at - 1], rows[at + 1]));
  for (let at = 0; at < rows.length; ) {
    let end = at;
    while (end < rows.length && inTable[end] === inTable[at]) end++;
    const part = rows.slice(at, end);
    at = end;
    if (!inTable[end - 1]) writeText(part.flatMap(toTextLines));
    else for (const table of splitByGaps(part)) writeTable(table, builder, writeText);
  }
  return largest?.text;
}

/** Tables that follow each other stand further apart than the rows of one. */
function splitByGaps(rows: Row[]): Row[][] {
  const gaps = rows.map((row, at) => {
    const before = rows[at - 1];
    return before ? top(row) - bottom(before) : 0;
  });
  const usual = [...gaps.slice(1)].sort((a, b) => a - b)[Math.floor((gaps.length - 2) / 2)] ?? 0;
  const tables: Row[][] = [];
  for (const [at, row] of rows.entries()) {
    const gap = gaps[at] ?? 0;
    const table = tables.at(-1);
    if (table && !(gap > usual * 1.6 && gap > 2 * (row[0]?.[0]?.size ?? 10))) table.push(row);
    else tables.push([row]);
  }
  return tables;
}

const top = (row: Row) => Math.min(...row.flat().map(({ y }) => y));
const bottom = (row: Row) => Math.max(...row.flat().map(({ y }) => y));

/** A row of a table has a neighbour whose cells begin, end or are centred where its own are. */
function isTableRow(row: Row, before: Row | undefined, after: Row | undefined): boolean {
  return (
    row.length > 1 &&
    !isJustified(row) &&
    [before, after].some((other) => other && other.length > 1 && align(row, other))
  );
}

/** Words that were driven apart to fill a narrow column: all the gaps are alike. */
function isJustified(row: Row): boolean {
  if (row.length < 3 || row.some((cell) => cell.length > 1)) return false;
  const gaps = row.slice(1).map(([line], at) => (line?.x0 ?? 0) - (row[at]?.[0]?.x1 ?? 0));
  const size = row[0]?.[0]?.size ?? 10;
  return Math.max(...gaps) < 2.5 * size && Math.max(...gaps) < 1.25 * Math.min(...gaps);
}

function align(a: Row, b: Row): boolean {
  const edges = (cell: Line[]) => {
    const left = Math.min(...cell.map(({ x0 }) => x0));
    const right = Math.max(...cell.map(({ x1 }) => x1));
    return [left, right, (left + right) / 2];
  };
  return a.slice(1).some((one) => {
    const size = one[0]?.size ?? 10;
    return b.slice(1).some((other) => {
      const there = edges(other);
      return edges(one).some((edge, at) => Math.abs(edge - (there[at] ?? 0)) < size * 0.5);
    });
  });
}

/** A row that is no table: words far apart on one line, or blocks side by side. */
function toTextLines(row: Row): Line[] {
  const [first, ...others] = row.flat();
  if (!first || row.some((cell) => cell.length > 1)) return row.flat();
  const last = others.at(-1) ?? first;
  return [
    {
      ...first,
      x1: last.x1,
      text: row
        .flat()
        .map(({ text }) => text.trim())
        .join(" "),
    },
  ];
}

function writeTable(rows: Row[], builder: TextBuilder, writeText: (lines: Line[]) => void): void {
  const columns = asColumns(rows);
  if (columns) for (const column of columns) writeText(column);
  else if (rows.length === 1) writeText(rows.flatMap(toTextLines));
  else {
    const cells = rows.map((row) => row.map(joinLines));
    builder.table(cells, guessHeader(cells));
  }
}

/**
 * Columns of prose that were written line by line across the page, as scanners do: two or three
 * cells in each row, nearly as wide as their column, with the same gap between all of them.
 */
function asColumns(rows: Row[]): Line[][] | undefined {
  const count = rows[0]?.length ?? 0;
  if (rows.length < 6 || count > 3 || rows.some((row) => row.length !== count)) return undefined;
  const columns = Array.from({ length: count }, (_, at) => rows.flatMap((row) => row[at] ?? []));
  const prose = columns.every((lines) => {
    const left = Math.min(...lines.map(({ x0 }) => x0));
    const right = Math.max(...lines.map(({ x1 }) => x1));
    const full = lines.filter(
      ({ x0, x1, text }) => x1 - x0 > 0.7 * (right - left) && text.length > 20,
    );
    return full.length >= 0.7 * lines.length;
  });
  return prose ? columns : undefined;
}

function writeLines(lines: Line[], sizes: FontSizes, builder: TextBuilder): Heading[] {
  let items: string[] = [];
  const headings: Heading[] = [];
  const flush = () => {
    builder.list(items);
    items = [];
  };
  for (const paragraph of toParagraphs(lines)) {
    const text = joinLines(paragraph);
    const level = headingLevel(paragraph, text, sizes);
    if (level !== undefined) {
      flush();
      headings.push({ text, level });
      builder.heading(text, level);
    } else if (startsItem.test(text)) items.push(text);
    else {
      flush();
      builder.paragraph(text);
    }
  }
  flush();
  return headings;
}
