import { hash32 } from "./hash-32.ts";
import type { Vocabulary } from "./ports.ts";

/** Terms by their hash, an unsigned 32-bit number, each once, and what each one weighs. */
export type SparseVector = { indices: number[]; values: number[] };

/** The usual constants of BM25 (Robertson and Zaragoza 2009). */
const k1 = 1.2;
const b = 0.75;
/**
 * Terms of a passage of ordinary length. A constant, because what is written today and what was
 * written last year must be measured alike. Two Spanish collections had 71 and 76 on the mean, a
 * full passage has 130; between 80 and 140 rankings hardly change.
 */
const ordinaryLength = 100;
/** Longer questions are read up to here: what they are about has long been said. */
const mostQuestionTerms = 100;

/**
 * The passage's half of BM25: how much each term's rarity counts in it, by how often it occurs
 * and how long the passage is. Each weight is in 0..k1 + 1. Of more than `limit` different terms
 * the heaviest stay.
 */
export function encodePassage(terms: string[], limit = Number.POSITIVE_INFINITY): SparseVector {
  const counts = new Map<number, number>();
  for (const term of terms) {
    const index = hash32(term);
    counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  const norm = k1 * (1 - b + (b * terms.length) / ordinaryLength);
  let weighed = [...counts].map(([index, count]): [number, number] => [
    index,
    (count * (k1 + 1)) / (count + norm),
  ]);
  if (weighed.length > limit) weighed = weighed.sort(heaviestFirst).slice(0, limit);
  return toVector(weighed);
}

/**
 * The question's half: the rarity of each of its terms among the tenant's passages (inverse
 * document frequency, as in BM25). Scaled so that its dot product with any passage is in 0..1.
 * All terms weigh the same while nothing is known of the tenant's passages.
 */
export function encodeQuestion(terms: string[], vocabulary: Vocabulary): SparseVector {
  const distinct = [
    ...new Set([...new Set(terms)].slice(0, mostQuestionTerms).map((t) => hash32(t))),
  ];
  const rarity = distinct.map((term) => {
    const frequency = vocabulary.passagesWith(term);
    return Math.log(1 + (vocabulary.passages - frequency + 0.5) / (frequency + 0.5));
  });
  const most = (k1 + 1) * rarity.reduce((sum, value) => sum + value, 0);
  return toVector(distinct.map((term, i) => [term, (rarity[i] ?? 0) / most]));
}

function heaviestFirst(x: [number, number], y: [number, number]): number {
  return y[1] - x[1] || x[0] - y[0];
}

function toVector(weighed: [number, number][]): SparseVector {
  return { indices: weighed.map(([index]) => index), values: weighed.map(([, value]) => value) };
}
