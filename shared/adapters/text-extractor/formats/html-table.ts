import type { TextBuilder } from "../build-text.ts";
import { guessHeader } from "../guess-header.ts";

/** More than that is an attempt to blow a table up. */
const maxSpan = 100;

export type HtmlTable = {
  startRow(): void;
  startCell(attributes: Record<string, string>, isHeader: boolean): void;
  /** Adds to the open cell, or to the last one. */
  add(text: string): void;
  /**
   * Writes the rows as a table, or as paragraphs when there is but one column or when the table only
   * lays out other blocks. What follows goes on in the same table.
   */
  write(builder: TextBuilder, asLayout: boolean): void;
};

export function createHtmlTable(): HtmlTable {
  let rows: string[][] = [];
  /** By column: rows that a cell from above still reaches into. */
  let reaching: number[] = [];
  let firstIsHeader = true;
  /** Column of the open cell. */
  let open = 0;

  function skipReached(row: string[]): void {
    for (let left = reaching[row.length] ?? 0; left > 0; left = reaching[row.length] ?? 0) {
      reaching[row.length] = left - 1;
      row.push("");
    }
  }

  function startRow(): void {
    rows.push([]);
  }

  return {
    startRow,
    startCell(attributes, isHeader) {
      if (rows.length === 0) startRow();
      const row = rows.at(-1);
      if (!row) return;
      skipReached(row);
      if (rows.length === 1 && !isHeader) firstIsHeader = false;
      const columns = span(attributes.colspan);
      const down = span(attributes.rowspan) - 1;
      for (let at = 0; at < columns; at++) {
        reaching[row.length] = down;
        row.push("");
      }
      open = row.length - columns;
    },
    add(text) {
      if (rows.length === 0) startRow();
      const row = rows.at(-1);
      if (!row) return;
      row[open] = [row[open], text].filter(Boolean).join("\n");
    },
    write(builder, asLayout) {
      const filled = rows.filter((row) => row.some((cell) => cell.trim() !== ""));
      if (asLayout || filled.every((row) => row.length < 2)) {
        for (const cell of filled.flat()) builder.paragraph(cell);
      } else {
        builder.table(filled, firstIsHeader && filled.length > 1 ? 0 : guessHeader(filled));
      }
      rows = [];
      reaching = [];
    },
  };
}

function span(value: string | undefined): number {
  const number = Number.parseInt(value ?? "1", 10);
  return Number.isNaN(number) ? 1 : Math.min(maxSpan, Math.max(1, number));
}
