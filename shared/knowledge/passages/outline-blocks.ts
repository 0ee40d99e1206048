import { type Span, trimSpan } from "../analysis/split-sentences.ts";
import type { ExtractedText } from "../extracted-text.ts";

/** A block with the headings that it stands under, outermost first. */
export type OutlinedBlock = Span & { table: boolean; header?: Span; headings: string[] };

/** More than this is a paragraph that somebody made bold, not a heading. */
const maxHeading = 300;

/** One line of text, cut to a length at which it still reads as a heading. */
export function oneLine(text: string, { start, end }: Span): string {
  const line = text
    .slice(start, Math.min(end, start + maxHeading))
    .replace(/\s+/gu, " ")
    .trim();
  return line.replace(/[\uD800-\uDBFF]$/, "");
}

/**
 * Blocks in order, each with its heading path. A heading counts as a block only when nothing
 * stands under it; text that lies between blocks counts as a paragraph.
 */
export function outlineBlocks({ text, blocks }: ExtractedText): OutlinedBlock[] {
  const outlined: OutlinedBlock[] = [];
  let path: { level: number; span: Span; title: string; used: boolean }[] = [];
  let position = 0;

  const titles = () => path.map(({ title }) => title);
  const leave = (level: number) => {
    const left = path.filter((heading) => heading.level >= level);
    path = path.filter((heading) => heading.level < level);
    const innermost = left.at(-1);
    if (innermost && !innermost.used) {
      // Its ancestors among those left are on its path, so they are not lost with it.
      const headings = [...titles(), ...left.slice(0, -1).map(({ title }) => title)];
      outlined.push({ ...innermost.span, table: false, headings });
    }
    for (const heading of path) if (innermost) heading.used = true;
  };
  const add = (start: number, end: number, table: boolean, header?: Span) => {
    const span = trimSpan(text, start, end);
    if (!span) return;
    for (const heading of path) heading.used = true;
    outlined.push({ ...span, table, ...(header && { header }), headings: titles() });
  };

  for (const block of blocks) {
    const start = Math.max(position, block.start);
    const end = Math.min(text.length, Math.max(start, block.end));
    add(position, start, false);
    position = end;
    const heading = block.kind === "heading" ? trimSpan(text, start, end) : undefined;
    if (heading && heading.end - heading.start <= maxHeading) {
      const level = block.level ?? 1;
      leave(level);
      path.push({ level, span: heading, title: oneLine(text, heading), used: false });
    } else add(start, end, block.kind === "table", block.header);
  }
  add(position, text.length, false);
  leave(1);
  return outlined;
}
