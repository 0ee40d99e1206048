import { type Line, sameBaseline } from "./pdf-lines.ts";

/** Cells from left to right, each with its lines; text that is in no table has one cell, one line. */
export type Row = Line[][];

/** A cell of more lines than that is a column of text. */
const maxCellLines = 8;

/** More cells than that are no table that anybody reads. */
const maxCells = 100;

/** A mark of a list that stands apart from its item. */
const marker = /^([•▪◦‣·●○■□▸►–—*-]|\(?(\d{1,3}|[a-zA-Z])[.)])$/;

/** Puts lines that stand side by side together to rows, following the order they were written in. */
export function toRows(lines: Line[]): Row[] {
  const rows: Row[] = [];
  for (const line of lines) {
    const row = rows.at(-1);
    const cell = row?.at(-1);
    const last = cell?.at(-1);
    if (!row || !cell || !last || row.length >= maxCells) rows.push([[line]]);
    else if (sameBaseline(last, line) && line.x0 >= last.x1) {
      if (row.length === 1 && cell.length === 1 && marker.test(last.text.trim())) {
        last.text = `${last.text.trim()} ${line.text}`;
        last.x1 = line.x1;
      } else row.push([line]);
    } else if (startsCell(row, last, line)) row.push([line]);
    else if (row.length > 1 && continuesCell(row, cell, line)) cell.push(line);
    else {
      const left = line.y < last.y - last.size && linesBeside(rows, line);
      if (left) rows.push([left, [line]]);
      else rows.push([[line]]);
    }
  }
  return rows;
}

/** Back up, but still within this row, to the right of all of its cells. */
function startsCell(row: Row, last: Line, line: Line): boolean {
  if (row.length < 2 || line.y > last.y) return false;
  const top = Math.min(...row.map(([first]) => first?.y ?? 0));
  const right = Math.max(...row.flat().map(({ x1 }) => x1));
  return line.y >= top - line.size * 0.6 && line.x0 >= right;
}

/** The next line of a cell that is wrapped: right below, and not left of it. */
function continuesCell(row: Row, cell: Line[], line: Line): boolean {
  const last = cell.at(-1);
  const left = Math.min(...cell.map(({ x0 }) => x0));
  const neighbour = Math.max(
    0,
    ...row
      .slice(0, -1)
      .flat()
      .map(({ x1 }) => x1),
  );
  if (!last || cell.length >= maxCellLines || row.indexOf(cell) === 0) return false;
  const step = line.y - last.y;
  return (
    step > 0 &&
    step < 1.4 * last.size &&
    line.x0 > neighbour &&
    line.x0 < last.x1 &&
    line.x0 > left - last.size * 3
  );
}

/**
 * The lines just before that stand left of this one, which begins the next cell: a first cell of
 * several lines. Takes them out of `rows`; undefined when they are too many for a cell, or none.
 */
function linesBeside(rows: Row[], line: Line): Line[] | undefined {
  let from = rows.length;
  for (; from > 0; from--) {
    const row = rows[from - 1] ?? [];
    const [only] = row[0] ?? [];
    const below = rows[from]?.[0]?.[0];
    if (row.length !== 1 || !only || only.y < line.y - line.size * 0.6 || only.x1 > line.x0) break;
    if (below && (below.y < only.y || below.y - only.y > 1.6 * only.size)) break;
    if (rows.length - from >= maxCellLines) return undefined;
  }
  const beside = rows.slice(from).flat(2);
  if (beside.length === 0) return undefined;
  rows.length = from;
  return beside;
}
