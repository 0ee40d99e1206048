import { foldText } from "./analysis/fold-text.ts";
import { askedKind, holdsKind } from "./ranking/asked-kind.ts";
import { identifierSign } from "./ranking/match-identifiers.ts";
import { type Weighed, weighGrams } from "./ranking/weigh-grams.ts";

export type Candidate = {
  text: string;
  /** What the index thinks of it. */
  score: number;
  document: { id: string; title: string; filename?: string };
  headings: string[];
  /** Where it begins in its document, where that is known. */
  start?: number;
};

/**
 * What each sign that a passage answers counts, each scaled to 0..1 over the candidates. Chosen on
 * SQuAD-es and XQuAD-es, where small changes of any of them change nothing (docs/quality.md).
 */
export const usualWeights = {
  /** The score that the index gave. */
  index: 1,
  /** An answer mostly stands in one sentence, and a passage is about more than that. */
  sentence: 0.9,
  /** The whole passage with its title: sees through misspellings, like the sentence. */
  passage: 0.3,
  /** What is asked of is in a document that speaks of it more than once. */
  document: 0.3,
  /** The best sentence that holds a date, a number or a name, where the question asks for one. */
  kind: 0.15,
  /** The identifiers of the question that it holds: more than everything else together. */
  exact: 3,
};
export type Weights = typeof usualWeights;

/** Of a question of 32 kB the beginning is read: what it is about has long been said. */
const longestQuestion = 2_000;
/** So many passages of a document speak for it. */
const speaking = 3;

/**
 * Orders candidates anew by what they say, best first; scores are in 0..1 and comparable within
 * one answer only. Equals keep the order of the index.
 */
export function rankByEvidence<T extends Candidate>(
  asked: string,
  candidates: T[],
  weights: Weights = usualWeights,
): T[] {
  const question = asked.slice(0, longestQuestion);
  const weighed = weighGrams(
    question,
    candidates.map(({ text, document, headings }) => ({
      text,
      place: [document.title, ...headings].join("\n"),
    })),
  );
  const best = weighed.map(({ sentences }) => most(sentences.map(({ weight }) => weight)));
  const signs: [number, number[]][] = [
    [weights.index, scaled(candidates.map(({ score }) => score))],
    [weights.sentence, scaled(best)],
    [weights.passage, scaled(weighed.map(({ whole }) => whole))],
  ];
  const own = candidates.map((_, i) => total(signs, i));
  signs.push(
    [weights.document, scaled(sumByDocument(candidates, own))],
    [weights.kind, kindSign(question, candidates, weighed, most(best))],
    [weights.exact, identifierSign(question, candidates)],
  );
  const all = signs.reduce((sum, [weight]) => sum + weight, 0);
  return candidates
    .map((candidate, i) => ({ ...candidate, score: total(signs, i) / all }))
    .sort((x, y) => y.score - x.score);
}

function total(signs: [number, number[]][], i: number): number {
  return signs.reduce((sum, [weight, values]) => sum + weight * (values[i] ?? 0), 0);
}

function most(values: number[]): number {
  return values.reduce((a, b) => Math.max(a, b), 0);
}

function scaled(values: number[]): number[] {
  const best = most(values) || 1;
  return values.map((value) => value / best);
}

/** For each candidate what the best passages of its document are worth together. */
function sumByDocument(candidates: Candidate[], own: number[]): number[] {
  const byDocument = new Map<string, number[]>();
  for (const [i, { document }] of candidates.entries()) {
    const known = byDocument.get(document.id);
    if (known) known.push(own[i] ?? 0);
    else byDocument.set(document.id, [own[i] ?? 0]);
  }
  const sums = new Map<string, number>();
  for (const [id, values] of byDocument) {
    const heard = values.sort((a, b) => b - a).slice(0, speaking);
    sums.set(
      id,
      heard.reduce((sum, value) => sum + value, 0),
    );
  }
  return candidates.map(({ document }) => sums.get(document.id) ?? 0);
}

function kindSign(
  question: string,
  candidates: Candidate[],
  weighed: Weighed[],
  best: number,
): number[] {
  const kind = askedKind(question);
  if (!kind || best === 0) return candidates.map(() => 0);
  const folded = foldText(question);
  return weighed.map(({ sentences }, i) => {
    const { text = "" } = candidates[i] ?? {};
    const holder = sentences
      .filter(({ weight }) => weight > 0)
      .sort((a, b) => b.weight - a.weight)
      .find(({ start, end }) => holdsKind(kind, text.slice(start, end), folded));
    return holder ? holder.weight / best : 0;
  });
}
