import { createRecent } from "#shared/kernel/recent.ts";
import { type Span, splitSentences } from "../analysis/split-sentences.ts";
import { readGrams } from "./read-grams.ts";

/** A sentence, and the hash of each gram in it. */
export type ReadSentence = Span & { grams: Uint16Array };

/**
 * Passages are found again and again, and to read one takes longer than to compare it. In bytes,
 * without the texts, which are remembered elsewhere (passage-memory.ts).
 */
const known = createRecent<ReadSentence[]>({
  most: 16 * 1024 ** 2,
  // What was erased is not remembered for long.
  longestMs: 10 * 60_000,
  sizeOf: (sentences) =>
    sentences.reduce((bytes, { grams }) => bytes + grams.byteLength + 300, 300),
});

/** The sentences of a passage, in order. */
export function readSentences(text: string): ReadSentence[] {
  const read = known.find(text);
  if (read) return read;
  const into = new Uint16Array(text.length + 1);
  const sentences = splitSentences(text).map(({ start, end }) => {
    return { start, end, grams: into.slice(0, readGrams(text, start, end, into)) };
  });
  known.keep(text, sentences);
  return sentences;
}
