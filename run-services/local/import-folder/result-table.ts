import type { ImportResult } from "./import-file.ts";

const longestFile = 60;

/** The results as a table with aligned columns, in plain text. */
export function resultTable(results: ImportResult[]): string {
  const head = ["archivo", "estado", "motivo", "páginas", "pasajes", "segundos"];
  const rows = results.map((result) => [
    shorten(result.file),
    result.state,
    result.reason || "-",
    String(result.pages ?? "-"),
    String(result.passages ?? "-"),
    result.seconds.toFixed(1).replace(".", ","),
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? "").length)),
  );
  const line = (cells: string[]) =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column < 3 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  ");
  const rule = widths.map((width) => "─".repeat(width));
  return [head, rule, ...rows].map(line).join("\n");
}

/** Keeps the end of a long path: that is where names differ. */
function shorten(file: string): string {
  return file.length > longestFile ? `…${file.slice(1 - longestFile)}` : file;
}
