import { foldText } from "./analysis/fold-text.ts";
import { splitSentences } from "./analysis/split-sentences.ts";

/** What the best sentence counts, relative to the score that the index gave. */
const evidenceWeight = 0.7;
/** The usual constants of BM25 (Robertson and Zaragoza 2009). */
const k1 = 1.2;
const b = 0.75;
const gramLength = 4;
/** Of a question of 32 kB the beginning is read: what it is about has long been said. */
const longestQuestion = 2_000;
/** Grams are told apart by this many bits: a few mistake each other, which moves no ranking. */
const gramBits = 16;

/**
 * Orders candidates anew by their best sentence. An answer mostly stands in one sentence, and a
 * passage is about more than that; so each sentence is scored for itself: BM25 over character
 * 4-grams within words, which see through endings and misspellings, with the candidates'
 * sentences as the collection. Both scores are scaled to their best, then weighed together;
 * the result is in 0..1.
 */
export function rankByEvidence<T extends { text: string; score: number }>(
  question: string,
  candidates: T[],
): T[] {
  const evidence = bestSentences(
    question.slice(0, longestQuestion),
    candidates.map(({ text }) => text),
  );
  const bestEvidence = Math.max(Number.MIN_VALUE, ...evidence);
  const bestScore = Math.max(Number.MIN_VALUE, ...candidates.map(({ score }) => score));
  return candidates
    .map((candidate, i) => {
      const proof = (evidence[i] ?? 0) / bestEvidence;
      const score = candidate.score / bestScore + evidenceWeight * proof;
      return { ...candidate, score: score / (1 + evidenceWeight) };
    })
    .sort((x, y) => y.score - x.score);
}

/** For each text the BM25 score of its best sentence. */
function bestSentences(question: string, texts: string[]): number[] {
  const asked = new Int16Array(2 ** gramBits).fill(-1);
  let size = 0;
  for (const gram of gramsOf(question)) if (asked[gram] === -1) asked[gram] = size++;

  const sentences: { text: number; length: number; counts: Map<number, number> }[] = [];
  const frequency = new Uint32Array(size);
  let total = 0;
  for (const [text, whole] of texts.entries()) {
    for (const grams of sentencesOf(whole)) {
      const counts = new Map<number, number>();
      for (const gram of grams) {
        const index = asked[gram] ?? -1;
        if (index >= 0) counts.set(index, (counts.get(index) ?? 0) + 1);
      }
      for (const index of counts.keys()) frequency[index] = (frequency[index] ?? 0) + 1;
      sentences.push({ text, length: grams.length, counts });
      total += grams.length;
    }
  }

  const rarity = Array.from(frequency, (df) =>
    Math.log(1 + (sentences.length - df + 0.5) / (df + 0.5)),
  );
  const best = texts.map(() => 0);
  for (const { text, length, counts } of sentences) {
    const norm = k1 * (1 - b + (b * length * sentences.length) / total);
    let score = 0;
    for (const [index, count] of counts) {
      score += ((rarity[index] ?? 0) * count * (k1 + 1)) / (count + norm);
    }
    best[text] = Math.max(best[text] ?? 0, score);
  }
  return best;
}

/** Texts are found again and again, and reading one takes far longer than comparing it. */
const known = new Map<string, Uint16Array[]>();
const mostKnownBytes = 32 * 1024 ** 2;
let knownBytes = 0;

/** The grams of each sentence of a text. */
function sentencesOf(text: string): Uint16Array[] {
  const read = known.get(text);
  if (read) return read;
  // Copied to their length: what they are cut from is longer.
  const sentences = splitSentences(text).map(({ start, end }) =>
    gramsOf(text.slice(start, end)).slice(),
  );
  knownBytes += sentences.reduce((bytes, grams) => bytes + grams.byteLength + 128, 256);
  knownBytes += 2 * text.length;
  if (knownBytes > mostKnownBytes) {
    known.clear();
    knownBytes = 0;
  }
  known.set(text, sentences);
  return sentences;
}

/** Signs and blanks of folded Latin text; a class of plain ranges is several times faster than \p. */
const noWord = /[\0-/:-`{-¿\u2000-\u206f]+/g;

/** Hashes of the 4-grams inside the words of a text, each word with the spaces around it. */
function gramsOf(text: string): Uint16Array {
  const words = ` ${foldText(text).replace(noWord, " ")} `;
  const grams = new Uint16Array(words.length);
  let size = 0;
  for (let i = 0; i + gramLength <= words.length; i++) {
    if (words[i + 1] === " " || words[i + 2] === " ") continue;
    let hash = 0;
    for (let j = i; j < i + gramLength; j++)
      hash = Math.imul(hash ^ words.charCodeAt(j), 0x01000193);
    grams[size++] = (hash ^ (hash >>> 15)) & (2 ** gramBits - 1);
  }
  return grams.subarray(0, size);
}
