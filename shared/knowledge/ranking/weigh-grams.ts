import type { Span } from "../analysis/split-sentences.ts";
import { bm25, rarityOf, type Unit } from "./bm25.ts";
import { gramBits, readGrams } from "./read-grams.ts";
import { readSentences } from "./read-sentences.ts";

const notAsked = -1;
/** Which gram of the question each one is; clean between calls, so that nothing is allocated. */
const asked = new Int16Array(2 ** gramBits).fill(notAsked);

export type Weighed = {
  /** BM25 of title, headings and text together. */
  whole: number;
  /** The sentences in order, each with its BM25 among the sentences of all candidates. */
  sentences: (Span & { weight: number })[];
};

/**
 * Weighs candidates and each of their sentences by BM25 over character 4-grams within words, which
 * see through endings and misspellings.
 */
export function weighGrams(
  question: string,
  candidates: { text: string; place: string }[],
): Weighed[] {
  const longest = [question, ...candidates.map(({ place }) => place)];
  const grams = new Uint16Array(1 + Math.max(...longest.map(({ length }) => length)));
  const read = grams.slice(0, readGrams(question, 0, question.length, grams));
  const distinct = [...new Set(read)];
  for (const [term, gram] of distinct.entries()) asked[gram] = term;
  try {
    return weigh(candidates, distinct.length, grams);
  } finally {
    for (const gram of distinct) asked[gram] = notAsked;
  }
}

function weigh(
  candidates: { text: string; place: string }[],
  size: number,
  grams: Uint16Array,
): Weighed[] {
  const counts = new Uint32Array(size);
  function count(of: Uint16Array, length: number): Unit {
    const terms: number[] = [];
    for (let i = 0; i < length; i++) {
      const term = asked[of[i] ?? 0] ?? notAsked;
      if (term === notAsked) continue;
      const count = counts[term] ?? 0;
      if (count === 0) terms.push(term);
      counts[term] = count + 1;
    }
    return { terms, counts: takeCounts(terms, counts), length };
  }

  const spans: Span[] = [];
  const sentences: Unit[] = [];
  const wholes = candidates.map(({ text, place }) => {
    const own = readSentences(text);
    const units = own.map((sentence) => count(sentence.grams, sentence.grams.length));
    spans.push(...own);
    sentences.push(...units);
    return {
      units: [count(grams, readGrams(place, 0, place.length, grams)), ...units],
      sentences: own.length,
    };
  });
  const rarity = rarityOf(sentences, size);
  const weights = bm25(sentences, rarity);
  const whole = bm25(
    wholes.map(({ units }) => sum(units, counts)),
    rarity,
  );
  let from = 0;
  return wholes.map(({ sentences }, i) => {
    const to = from + sentences;
    const own = spans
      .slice(from, to)
      .map(({ start, end }, n) => ({ start, end, weight: weights[from + n] ?? 0 }));
    from = to;
    return { whole: whole[i] ?? 0, sentences: own };
  });
}

/** The units as one; `sums` is all zero before and after. */
function sum(units: Unit[], sums: Uint32Array): Unit {
  const terms: number[] = [];
  let length = 0;
  for (const unit of units) {
    length += unit.length;
    for (let i = 0; i < unit.terms.length; i++) {
      const term = unit.terms[i] ?? 0;
      if (sums[term] === 0) terms.push(term);
      sums[term] = (sums[term] ?? 0) + (unit.counts[i] ?? 0);
    }
  }
  return { terms, counts: takeCounts(terms, sums), length };
}

/** The counts of these terms, which are none again. */
function takeCounts(terms: number[], counts: Uint32Array): number[] {
  return terms.map((term) => {
    const count = counts[term] ?? 0;
    counts[term] = 0;
    return count;
  });
}
