import type { ExtractedText, TextBlock } from "#shared/knowledge/extracted-text.ts";
import { cleanLine, cleanText } from "./clean-text.ts";
import { DocumentProblem } from "./document-problem.ts";
import type { Limits } from "./limits.ts";

const betweenBlocks = "\n\n";

/** Where formats put what they read. Text is cleaned here; what turns out empty is no block. */
export type TextBuilder = {
  heading(text: string, level: number): void;
  paragraph(text: string): void;
  /** One line per item, with its marker and, for deeper levels, leading blanks. */
  list(items: string[]): void;
  /** Rows of cells; `headerRow` is the position of the row that names the columns, if one does. */
  table(rows: Iterable<string[]>, headerRow?: number): void;
  /** Everything until the next call is on this page. */
  page(): void;
  /** The page that was begun last is a picture, with little or no text to it. */
  scan(): void;
  /** The first title that is not empty wins. */
  title(text: string | undefined): void;
  /** Throws `no_text` when nothing was put in, not even a picture of a page. */
  finish(mediaType: string): ExtractedText;
};

/** Collects blocks and keeps their offsets; throws `too_large` at the limits of output. */
export function createTextBuilder(limits: Limits): TextBuilder {
  const parts: string[] = [];
  const blocks: TextBlock[] = [];
  const pages: ExtractedText["pages"] = [];
  let length = 0;
  let bytes = 0;
  let title: string | null = null;
  const scans: number[] = [];

  /** Adds text as it is and returns where it starts. */
  function write(text: string): number {
    bytes += Buffer.byteLength(text);
    if (bytes > limits.outputBytes) throw new DocumentProblem("too_large", "too much text");
    parts.push(text);
    length += text.length;
    return length - text.length;
  }

  /** Separates, then closes the block that `fill` writes; pages grow with their blocks. */
  function block(kind: TextBlock["kind"], fill: () => Partial<TextBlock>): void {
    if (blocks.length >= limits.blocks) throw new DocumentProblem("too_large", "too many blocks");
    if (length > 0) write(betweenBlocks);
    const start = length;
    const extra = fill();
    blocks.push({ kind, ...extra, start, end: length });
    const page = pages.at(-1);
    if (!page) return;
    if (page.start === page.end) page.start = start;
    page.end = length;
  }

  function simple(kind: TextBlock["kind"], text: string, extra: Partial<TextBlock> = {}): void {
    if (text === "") return;
    block(kind, () => {
      write(text);
      return extra;
    });
  }

  return {
    heading: (text, level) =>
      simple("heading", cleanLine(text), { level: Math.min(9, Math.max(1, Math.round(level))) }),
    paragraph: (text) => simple("paragraph", cleanText(text)),
    list(items) {
      const lines = items.map(cleanItem).filter((line) => line !== "");
      simple("list", lines.join("\n"));
    },
    table(rows, headerRow) {
      const lines = renderRows(rows);
      const first = lines.next();
      if (first.done) return;
      block("table", () => {
        let header: TextBlock["header"];
        let next: IteratorResult<TableLine> = first;
        for (; !next.done; next = lines.next()) {
          const { line, row } = next.value;
          const start = write(next === first ? line : `\n${line}`) + (next === first ? 0 : 1);
          if (row === headerRow) header = { start, end: length };
        }
        return header ? { header } : {};
      });
    },
    page() {
      if (pages.length >= limits.pages) throw new DocumentProblem("too_large", "too many pages");
      pages.push({ page: pages.length + 1, start: length, end: length });
    },
    scan() {
      if (pages.length > 0) scans.push(pages.length);
    },
    title(text) {
      title ??= cleanLine(text ?? "").slice(0, 300) || null;
    },
    finish(mediaType) {
      if (blocks.length === 0 && scans.length === 0) throw new DocumentProblem("no_text");
      const found = { mediaType, title, text: parts.join(""), pages, blocks };
      return scans.length === 0 ? found : { ...found, scans };
    },
  };
}

/** Keeps the indent of an item, which tells its depth. */
function cleanItem(item: string): string {
  const indent = /^ */u.exec(item)?.[0] ?? "";
  const text = cleanText(item);
  return text === "" ? "" : indent + text.replaceAll("\n", `\n${indent}  `);
}

type TableLine = { line: string; row: number };

/** Cells joined by " | ", empty ones kept between others; rows without any text are left out. */
function* renderRows(rows: Iterable<string[]>): Generator<TableLine, undefined> {
  let row = -1;
  for (const raw of rows) {
    row++;
    const cells = raw.map(cleanLine);
    while (cells.length > 0 && cells.at(-1) === "") cells.pop();
    if (cells.length > 0) yield { line: cells.join(" | ").replace(/ {2,}/g, " ").trim(), row };
  }
}
