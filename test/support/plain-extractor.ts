import type { TextExtractor } from "#shared/knowledge/ports.ts";

/** Takes every file for text, in this process: each line is a paragraph. */
export const plainExtractor: TextExtractor = {
  async extract({ bytes, mediaType }) {
    const text = new TextDecoder().decode(bytes);
    const blocks = [...text.matchAll(/\S.*/g)].map(({ index, 0: line }) => ({
      kind: "paragraph" as const,
      start: index,
      end: index + line.length,
    }));
    return { mediaType, title: null, text, pages: [], blocks };
  },
};
