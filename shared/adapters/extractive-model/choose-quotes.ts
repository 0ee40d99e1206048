import type { ModelPassage } from "#shared/conversations/ports.ts";
import type { Candidate } from "./score-units.ts";
import type { Unit } from "./split-units.ts";

/** A stretch of a passage that answers, at least in part. */
export type Quote = Unit & { passage: ModelPassage };

/**
 * Below this the passages do not answer. It refuses about one in eight of the answerable
 * questions of SQuAD-es v2.0: a higher bar refuses more in vain than it catches.
 */
const enoughSupport = 0.57;
const maxQuotes = 3;
/** What is nearly as good as the best is quoted as well. */
const margin = 0.15;

/** The one to three best quotes, best first; none when the support is too weak. */
export function chooseQuotes(candidates: Candidate[]): Quote[] {
  const ranked = candidates.toSorted((a, b) => b.score - a.score);
  const [best] = ranked;
  if (!best) return [];
  const good = ranked
    .slice(0, maxQuotes)
    .filter(({ score, support }) => score >= best.score - margin && support >= enoughSupport);
  return good[0] === best ? good.reduce<Quote[]>(addQuote, []) : [];
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
