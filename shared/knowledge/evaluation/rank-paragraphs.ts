import type { Paragraph } from "./squad.ts";

/** A retrieved passage: the index of its article and its span in that article's text. */
export type Retrieved = { article: number; start: number; end: number };

/**
 * The rank, from 1, of the gold paragraph among the paragraphs that the passages stand for; 0
 * when none stands for it. A passage stands for the paragraph that it overlaps most (the first
 * of equals); later passages of the same paragraph count for nothing.
 */
export function rankOfParagraph(
  passages: Retrieved[],
  gold: { article: number; paragraph: number },
  paragraphsOf: (article: number) => Paragraph[],
): number {
  const seen = new Set<string>();
  for (const passage of passages) {
    const paragraph = mostOverlapped(passage, paragraphsOf(passage.article));
    if (paragraph < 0) continue;
    seen.add(`${passage.article}/${paragraph}`);
    if (passage.article === gold.article && paragraph === gold.paragraph) return seen.size;
  }
  return 0;
}

/** The index of the paragraph that a span overlaps most, or -1 when it overlaps none. */
export function mostOverlapped(span: Paragraph, paragraphs: Paragraph[]): number {
  let best = -1;
  let most = 0;
  for (const [i, { start, end }] of paragraphs.entries()) {
    const overlap = Math.min(end, span.end) - Math.max(start, span.start);
    if (overlap > most) [best, most] = [i, overlap];
  }
  return best;
}
