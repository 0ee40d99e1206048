import type { RecognizedText } from "#shared/knowledge/recognition/ports.ts";

type Word = { text: string; confidence: number };
export type Block = { paragraphs: { lines: { words: Word[] }[] }[] };

/** Of 100: words read less surely are specks and lines taken for letters. */
const leastSure = 25;

/** Paragraphs in the order of the engine's blocks, without what is no writing; all words count. */
export function joinBlocks(blocks: Block[]): RecognizedText & { words: number } {
  let found = 0;
  let characters = 0;
  let sure = 0;
  const paragraphs = blocks
    .flatMap((block) => block.paragraphs)
    .map(({ lines }) =>
      lines
        .map(({ words }) => {
          found += words.length;
          const kept = words.filter(({ confidence }) => confidence >= leastSure);
          for (const { text, confidence } of kept) {
            characters += text.length;
            sure += text.length * confidence;
          }
          return kept.map(({ text }) => text).join(" ");
        })
        .filter((line) => /[\p{L}\p{N}]/u.test(line))
        .join("\n"),
    )
    .filter((paragraph) => paragraph !== "");
  const confidence = characters === 0 ? 0 : sure / characters / 100;
  return {
    text: paragraphs.join("\n\n"),
    confidence: Math.min(1, Math.max(0, confidence)),
    words: found,
  };
}
