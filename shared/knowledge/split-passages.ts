import type { Span } from "./analysis/split-sentences.ts";
import type { ExtractedText } from "./extracted-text.ts";
import { cutSpan, linesOf } from "./passages/cut-span.ts";
import { type OutlinedBlock, oneLine, outlineBlocks } from "./passages/outline-blocks.ts";

/** What is searched, shown and cited: `text` is `extracted.text.slice(start, end)`. */
export type Passage = {
  /** 0, 1, 2 … in the order of the text. */
  ordinal: number;
  /** The page in which the passage starts; null where the format has none. */
  page: number | null;
  headings: string[];
  text: string;
  /** UTF-16 code units of the extracted text. */
  start: number;
  end: number;
  /** Only of text that was read off a picture: how sure it is, 0..1. */
  confidence?: number;
};

/** In code units. No passage is longer than `max`; one shorter than `short` looks for company. */
const size = { short: 120, merged: 1000, max: 1500 };

/**
 * Cuts an extracted text into passages along its structure. Every passage is trimmed and not
 * empty; they are in order, do not overlap, and leave out nothing but blanks and headings.
 * Paragraphs, lists and tables stay whole when they fit, short neighbours of one section and page
 * are joined, long ones are cut between sentences or rows. A part of a table that lost its header
 * row carries it as its last heading.
 */
export function splitPassages(extracted: ExtractedText): Passage[] {
  const { text } = extracted;
  const pageAt = pageLookup(extracted.pages);
  const merged: (Span & { headings: string[]; page: number | null })[] = [];
  for (const block of outlineBlocks(extracted)) {
    for (const piece of piecesOf(text, block)) {
      const last = merged.at(-1);
      if (last && mayJoin(last, piece, pageAt)) last.end = piece.end;
      else merged.push({ ...piece, page: pageAt(piece.start) });
    }
  }
  const confidences = new Map(extracted.pages.map((page) => [page.page, page.confidence]));
  return merged.map(({ start, end, headings, page }, ordinal) => {
    const passage = { ordinal, page, headings, text: text.slice(start, end), start, end };
    const confidence = page === null ? undefined : confidences.get(page);
    return confidence === undefined ? passage : { ...passage, confidence };
  });
}

type Piece = Span & { headings: string[] };

function piecesOf(text: string, block: OutlinedBlock): Piece[] {
  const { header, headings } = block;
  const rows = block.table ? linesOf(text, block) : undefined;
  return cutSpan(text, block, size.max, rows).map(({ start, end }) => {
    const lost = header !== undefined && start >= header.end && header.start < header.end;
    return { start, end, headings: lost ? [...headings, oneLine(text, header)] : headings };
  });
}

function mayJoin(last: Piece, next: Piece, pageAt: (offset: number) => number | null): boolean {
  const anyShort = last.end - last.start < size.short || next.end - next.start < size.short;
  return (
    anyShort &&
    next.end - last.start <= size.merged &&
    pageAt(last.end - 1) === pageAt(next.start) &&
    last.headings.length === next.headings.length &&
    last.headings.every((heading, i) => heading === next.headings[i])
  );
}

/** The page of an offset; what lies between two pages belongs to the first. */
function pageLookup(pages: ExtractedText["pages"]): (offset: number) => number | null {
  return (offset) => {
    let low = 0;
    let high = pages.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pages[middle]?.start ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return pages[Math.max(0, low - 1)]?.page ?? null;
  };
}
