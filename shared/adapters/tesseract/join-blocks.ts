import type { RecognizedText } from "#shared/knowledge/recognition/ports.ts";

type Word = { text: string; confidence: number };
export type Block = { paragraphs: { lines: { words: Word[] }[] }[] };

/** Of 100: lines read less surely than that are specks and rules taken for letters. */
const leastSure = 30;

/**
 * Paragraphs in the order of the engine's blocks, without what is no writing. Single words stay
 * however unsure they are: amounts at the end of a line often are, and right. `words` counts all.
 */
export function joinBlocks(blocks: Block[]): RecognizedText & { words: number } {
  let words = 0;
  let letters = 0;
  let sure = 0;
  const paragraphs: string[] = [];
  for (const { lines } of blocks.flatMap((block) => block.paragraphs)) {
    const kept: string[] = [];
    for (const line of lines) {
      words += line.words.length;
      const text = line.words.map((word) => word.text).join(" ");
      const length = sum(line.words, (word) => word.text.length);
      const weight = sum(line.words, (word) => word.text.length * word.confidence);
      if (!/[\p{L}\p{N}]/u.test(text) || weight < leastSure * length) continue;
      letters += length;
      sure += weight;
      kept.push(text);
    }
    if (kept.length > 0) paragraphs.push(kept.join("\n"));
  }
  const confidence = letters === 0 ? 0 : Math.min(1, Math.max(0, sure / letters / 100));
  return { text: paragraphs.join("\n\n"), confidence, words };
}

const sum = (words: Word[], of: (word: Word) => number) =>
  words.reduce((total, word) => total + of(word), 0);
