import type { TextBuilder } from "../build-text.ts";
import { looksLikeHeader } from "../guess-header.ts";
import type { Line } from "./pdf-lines.ts";
import { joinLines, toParagraphs } from "./pdf-paragraphs.ts";
import type { Row } from "./pdf-rows.ts";
import { type FontSizes, headingLevel } from "./pdf-sizes.ts";

const item = /^([•▪◦‣·●○■□▸►*–—-]|\(?(\d{1,3}|[a-z])[.)])\s+\S/;

/** Writes the rows of a page: tables where cells stand in columns, else headings, lists, text. */
export function writeRows(rows: Row[], sizes: FontSizes, builder: TextBuilder): void {
  for (let at = 0; at < rows.length; ) {
    let end = at;
    while ((rows[end]?.length ?? 0) > 1) end++;
    if (end === at) {
      while (rows[end]?.length === 1) end++;
      writeText(rows.slice(at, end).flat(2), sizes, builder);
    } else writeTable(rows.slice(at, end), sizes, builder);
    at = end;
  }
}

function writeTable(rows: Row[], sizes: FontSizes, builder: TextBuilder): void {
  const columns = asColumns(rows);
  if (columns) {
    for (const column of columns) writeText(column, sizes, builder);
  } else if (rows.length === 1 && rows[0]?.some((cell) => cell.length > 1)) {
    // Two blocks side by side, such as the addresses on an invoice.
    for (const cell of rows[0]) writeText(cell, sizes, builder);
  } else {
    const cells = rows.map((row) => row.map(joinLines));
    builder.table(cells, looksLikeHeader(cells));
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

function writeText(lines: Line[], sizes: FontSizes, builder: TextBuilder): void {
  let items: string[] = [];
  const flush = () => {
    builder.list(items);
    items = [];
  };
  for (const paragraph of toParagraphs(lines)) {
    const text = joinLines(paragraph);
    const level = headingLevel(paragraph, text, sizes);
    if (level !== undefined) {
      flush();
      builder.title(text);
      builder.heading(text, level);
    } else if (item.test(text)) items.push(text);
    else {
      flush();
      builder.paragraph(text);
    }
  }
  flush();
}
