import { setImmediate } from "node:timers/promises";
import { foldText } from "#shared/knowledge/analysis/fold-text.ts";
import { createTermReader } from "#shared/knowledge/analysis/search-terms.ts";
import { stopWords } from "#shared/knowledge/analysis/stop-words.ts";
import { hash32 } from "#shared/knowledge/lexical/hash-32.ts";
import type { Embedder } from "#shared/knowledge/ports.ts";

const gramLength = 4;
/** What all character n-grams of a word count together, relative to the word itself. */
const gramWeight = 1.5;

/**
 * An embedder that needs no model: words, stemmed, and the character n-grams of words are hashed
 * to a dimension and a sign (feature hashing, Weinberger et al. 2009), damped by 1 + ln(count),
 * and scaled to length 1. It knows nothing of meaning, but forgives what exact terms do not:
 * misspellings, compounds, other endings. The same text always gives the same vector.
 */
export function createHashingEmbedder({ dimensions = 512 } = {}): Embedder {
  const termsOf = createTermReader();

  function embed(text: string): { vector: number[]; words: number } {
    const features = new Map<number, { count: number; weight: number }>();
    const add = (feature: number, weight: number) => {
      const known = features.get(feature);
      if (known) known.count += 1;
      else features.set(feature, { count: 1, weight });
    };
    const words = foldText(text).match(/[\p{L}\p{N}]+/gu) ?? [];
    for (const term of termsOf(text)) add(hash32(`=${term}`), 1);
    for (const word of words) {
      if (stopWords.has(word)) continue;
      const padded = ` ${word} `;
      const grams = Math.max(0, padded.length - gramLength + 1);
      for (let i = 0; i < grams; i++) {
        add(hash32(padded, i, i + gramLength), gramWeight / Math.sqrt(grams));
      }
    }
    const vector = new Array<number>(dimensions).fill(0);
    for (const [feature, { count, weight }] of features) {
      const index = feature % dimensions;
      const value = (1 + Math.log(count)) * weight;
      vector[index] = (vector[index] ?? 0) + (feature & 0x80000000 ? value : -value);
    }
    const length = Math.hypot(...vector);
    return { vector: length > 0 ? vector.map((x) => x / length) : vector, words: words.length };
  }

  return {
    model: `hashing-1-${dimensions}`,
    dimensions,
    async embed(texts, _purpose, signal) {
      const vectors: number[][] = [];
      let tokens = 0;
      for (const [i, text] of texts.entries()) {
        // Others get a turn between long texts.
        if (i > 0 && i % 8 === 0) await setImmediate();
        signal?.throwIfAborted();
        const { vector, words } = embed(text);
        vectors.push(vector);
        tokens += words;
      }
      return { vectors, tokens };
    },
  };
}
