import type { Line } from "./pdf-lines.ts";

/** Begins with a mark of a list and says something after it. */
export const startsItem = /^([•▪◦‣·●○■□▸►*–—-]|\(?(\d{1,3}|[a-z])[.)])\s+\S/;

/** Groups consecutive lines to paragraphs, by the distance between them, by size and by indent. */
export function toParagraphs(lines: Line[]): Line[][] {
  const pitch = linePitch(lines);
  const paragraphs: Line[][] = [];
  for (const [at, line] of lines.entries()) {
    const paragraph = paragraphs.at(-1);
    const right = rightMargin(lines, at);
    if (paragraph && !breaks(paragraph, line, pitch, right)) paragraph.push(line);
    else paragraphs.push([line]);
  }
  return paragraphs;
}

/** How far lines go around the break before `at`, in the same column and in the same size. */
function rightMargin(lines: Line[], at: number): number {
  const here = lines[at - 1];
  if (!here) return 0;
  const near = lines.slice(Math.max(0, at - 5), at + 4);
  const same = near.filter(
    (line) => line.x0 < here.x1 && line.x1 > here.x0 && sameSize(line, here),
  );
  return Math.max(...same.map(({ x1 }) => x1));
}

/** The usual distance between lines, in letter sizes: the median where lines follow each other. */
function linePitch(lines: Line[]): number {
  const steps: number[] = [];
  for (const [at, line] of lines.entries()) {
    const last = lines[at - 1];
    const step = last ? (line.y - last.y) / last.size : 0;
    if (last && step > 0.8 && step < 2.2 && sameSize(last, line)) steps.push(step);
  }
  steps.sort((a, b) => a - b);
  return steps[Math.floor(steps.length / 2)] ?? 1.2;
}

function breaks(paragraph: Line[], line: Line, pitch: number, right: number): boolean {
  const [first] = paragraph;
  const last = paragraph.at(-1);
  if (!first || !last) return true;
  if (/\p{L}[-\u00ad\u2010]\s*$/u.test(last.text) && /^\s*\p{Ll}/u.test(line.text)) return false;
  if (startsItem.test(line.text)) return true;
  if (!sameSize(last, line)) return true;
  // A short line in another font, bold for instance, is a heading without space below.
  const otherFont = last.font !== "" && line.font !== "" && last.font !== line.font;
  if (otherFont && fits(last, line, right)) return true;
  const step = (line.y - last.y) / last.size;
  // Into the next column: the sentence goes on when it is not over and the next line is no start.
  if (step < -0.5) return /[.:!?]["”»)]?$/.test(last.text.trim()) || !/^\s*\p{Ll}/u.test(line.text);
  if (step > pitch * 1.25) return true;
  if (isCentred(last, line)) return false;
  const indent = (line.x0 - last.x0) / line.size;
  if (startsItem.test(first.text)) {
    const outdented = indent < -0.5 && line.x0 < first.x0 + line.size * 0.5;
    return outdented && (paragraph.length > 1 || fits(last, line, right));
  }
  if (indent > 0.8) return true;
  // Back to the margin: after the first line that was its indent, later it is something new.
  if (indent < -0.8) return paragraph.length > 1;
  return /[.:!?]["”»)]?$/.test(last.text.trim()) && fits(last, line, right);
}

function sameSize(a: Line, b: Line): boolean {
  return Math.abs(a.size - b.size) <= 0.08 * Math.max(a.size, b.size);
}

function isCentred(a: Line, b: Line): boolean {
  const off = Math.abs(a.x0 + a.x1 - b.x0 - b.x1) / 2;
  return off < 0.4 * b.size && Math.abs(a.x0 - b.x0) > b.size;
}

/** Whether the first word of a line would have fitted on the line before: then the break was meant. */
function fits(last: Line, line: Line, right: number): boolean {
  const [word = ""] = line.text.trim().split(/\s/);
  const width = ((line.x1 - line.x0) / Math.max(1, line.text.length)) * (word.length + 1);
  return last.x1 + width < right - line.size / 2;
}

/**
 * The text of a paragraph: words that a line end divides are joined, other lines get a blank, and
 * lines that end early on purpose (an address) stay lines.
 */
export function joinLines(lines: Line[]): string {
  let text = "";
  for (const [at, line] of lines.entries()) {
    const last = lines[at - 1];
    const next = line.text.trim();
    if (!last) text = next;
    else if (/\p{L}[-\u00ad\u2010]$/u.test(text) && /^\p{Ll}/u.test(next)) {
      text = text.slice(0, -1) + next;
    } else text += (fits(last, line, rightMargin(lines, at)) ? "\n" : " ") + next;
  }
  // Dots that lead to a page number say nothing.
  return text.replace(/(\s?\.){5,}/g, " … ");
}
