import { availableParallelism } from "node:os";
import { AppError } from "#shared/kernel/errors.ts";
import type { TextRecognizer } from "#shared/knowledge/recognition/ports.ts";
import { createEnginePool } from "./engine-pool.ts";
import { joinBlocks } from "./join-blocks.ts";
import { knownLanguages } from "./language-data.ts";
import { isPicture, turned } from "./turned.ts";

export type TesseractConfig = {
  /** Pages at the same time, each on a thread of its own; as many as cores, up to 4, unless given. */
  engines?: number;
};

/** Threads start when they are needed: pages that wait for one lose their time. */
const mostEngines = Math.min(4, availableParallelism());
/** A page read less surely than that may lie on its side. */
const unsure = 0.75;
const fewWords = 5;
/** Quarter turns to try then, the likeliest first. */
const turns = [2, 1, 3];

/**
 * Tesseract's network for printed letters, as WebAssembly on threads of this process: no service,
 * no network, no file but its packages (https://github.com/naptha/tesseract.js).
 */
export function createTesseractRecognizer({
  engines = mostEngines,
}: TesseractConfig = {}): TextRecognizer & {
  close(): Promise<void>;
} {
  const pool = createEnginePool(engines);
  return {
    model: "tesseract-5",
    async recognize(picture, { languages }, signal) {
      signal?.throwIfAborted();
      const bytes = Buffer.from(picture.bytes);
      if (!isPicture(bytes)) throw new AppError("invalid_request");
      const read = async (image: Buffer) =>
        joinBlocks(await pool.read(image, knownLanguages(languages), signal));
      let best = await read(bytes);
      for (const quarters of turns) {
        // Lines and drawings have no right way up.
        if (best.confidence >= unsure || best.words < fewWords) break;
        const other = await read(await turned(bytes, quarters));
        if (other.confidence > best.confidence) best = other;
      }
      const { text, confidence } = best;
      return { text, confidence };
    },
    close: () => pool.close(),
  };
}
