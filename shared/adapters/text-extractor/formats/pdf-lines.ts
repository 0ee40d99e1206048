import type { Run } from "./pdf-runs.ts";

/** A line of one column or one cell; without a font when it mixes several. */
export type Line = Run;

/** Wider than that between two pieces, in letter sizes, and they are in different cells. */
const cellGap = 1;

/** Wider than that, and there is a blank between them. */
const wordGap = 0.13;

/** Joins pieces that follow each other on the same line, small raised ones included. */
export function toLines(runs: Run[]): Line[] {
  const lines: Line[] = [];
  for (const run of runs) {
    const line = lines.at(-1);
    if (line && continues(line, run)) append(line, run);
    else lines.push({ ...run });
  }
  return lines;
}

export function sameBaseline(a: Line, b: Line): boolean {
  return Math.abs(a.y - b.y) <= 0.45 * Math.max(a.size, b.size);
}

function continues(line: Line, run: Run): boolean {
  const size = Math.max(line.size, run.size);
  const gap = run.x0 - line.x1;
  return sameBaseline(line, run) && gap > -0.6 * size && gap < cellGap * size;
}

function append(line: Line, run: Run): void {
  const size = Math.max(line.size, run.size);
  const apart = run.x0 - line.x1 > wordGap * size;
  line.text += (apart && !/\s$/.test(line.text) && !/^\s/.test(run.text) ? " " : "") + run.text;
  line.x1 = Math.max(line.x1, run.x1);
  if (run.font !== line.font) line.font = "";
  // The larger piece gives the line its baseline: a raised figure does not.
  if (run.size > line.size) {
    line.y = run.y;
    line.size = run.size;
  }
}

/**
 * Lines in reading order. Programs nearly always write them in it; only where the order keeps
 * jumping back up over the same place are they sorted, from the top left to the bottom right.
 */
export function inReadingOrder(lines: Line[]): Line[] {
  let jumps = 0;
  for (const [at, line] of lines.entries()) {
    const last = lines[at - 1];
    if (last && line.y < last.y - last.size && line.x0 < last.x1 && line.x1 > last.x0) jumps++;
  }
  if (jumps <= Math.max(3, lines.length * 0.15)) return lines;
  const sorted = [...lines].sort((a, b) => (sameBaseline(a, b) ? a.x0 - b.x0 : a.y - b.y));
  return toLines(sorted);
}
