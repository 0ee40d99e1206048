import { type ConflictKind, disagreement } from "#shared/conversations/find-conflicts.ts";
import type { ModelPassage } from "#shared/conversations/ports.ts";
import type { Candidate } from "./score-units.ts";
import type { Unit } from "./split-units.ts";

/** A stretch of a passage that answers, at least in part. */
export type Quote = Unit & { passage: ModelPassage };

const maxQuotes = 3;
/** What is nearly as good as the best is quoted as well. */
const margin = 0.15;
/** What another document says of the same may stand further down: it is worth less by rank alone. */
const conflictMargin = 0.5;
const mostCompared = 12;

/**
 * The one to three best quotes, best first, none when the support of the best is below
 * `minSupport`; and that support, 0..1.
 */
export function chooseQuotes(
  question: string,
  candidates: Candidate[],
  minSupport: number,
): { quotes: Quote[]; support: number; conflict?: { other: Quote; kind: ConflictKind } } {
  const ranked = candidates.toSorted((a, b) => b.score - a.score);
  const [best] = ranked;
  const support = best?.support() ?? 0;
  if (!best || support < minSupport) return { quotes: [], support };
  for (const other of ranked.slice(1, mostCompared)) {
    if (other.score < best.score - conflictMargin || !areApart(best, other)) continue;
    const kind = disagreement(question, textOf(best), textOf(other));
    if (kind && other.support() >= minSupport)
      return { quotes: [best, other], support, conflict: { other, kind } };
  }
  const others = ranked
    .slice(1, maxQuotes)
    .filter((other) => other.score >= best.score - margin && other.support() >= minSupport);
  return { quotes: [best, ...others].reduce<Quote[]>(addQuote, []), support };
}

function areApart({ passage: one }: Quote, { passage: other }: Quote): boolean {
  return one !== other && one.document?.id !== other.document?.id;
}

function textOf({ passage, start, end }: Quote): string {
  return passage.text.slice(start, end);
}

/** Neighbours become one quote; what was quoted from another passage is not said twice. */
function addQuote(quotes: Quote[], next: Candidate): Quote[] {
  const words = (quote: Unit & { passage: ModelPassage }) =>
    quote.passage.text.slice(quote.start, quote.end);
  if (quotes.some((quote) => words(quote).includes(words(next)))) return quotes;
  const at = quotes.findIndex((quote) => areNeighbours(quote, next));
  const neighbour = quotes[at];
  if (!neighbour) return [...quotes, next];
  const start = Math.min(neighbour.start, next.start);
  const end = Math.max(neighbour.end, next.end);
  return quotes.with(at, { ...neighbour, start, end });
}

function areNeighbours(a: Quote, b: Quote): boolean {
  if (a.passage !== b.passage || a.header || b.header) return false;
  const between = a.passage.text.slice(Math.min(a.end, b.end), Math.max(a.start, b.start));
  return between.trim() === "";
}
