import { AppError } from "#shared/kernel/errors.ts";
import { ExtractionFailure } from "../extracted-text.ts";
import { pictureKey } from "../object-keys.ts";
import type { ObjectStore } from "../ports.ts";
import type { Generation, PageResult } from "./page-rows.ts";
import type { PageRenderer, TextRecognizer } from "./ports.ts";

export type RecognitionDeps = {
  objects: ObjectStore;
  renderer: PageRenderer;
  recognizer: TextRecognizer;
  recognition: {
    /** ISO 639-1 codes, the likeliest first. */
    languages: string[];
    /** To draw one page, and again to read it. */
    pageSeconds: number;
  };
};

/** What is read less surely than that is noise. */
const leastConfidence = 0.4;

const nothing: PageResult = { text: "", confidence: 0, problem: null, hasPicture: false };

/**
 * Draws a page, keeps its picture, and reads it. A page that cannot be drawn or read in time is a
 * result as well; what may pass by itself is thrown.
 */
export async function recognizePage(
  file: { bytes: Uint8Array; filename: string; mediaType: string },
  at: Generation & { page: number },
  { objects, renderer, recognizer, recognition }: RecognitionDeps,
): Promise<PageResult> {
  let hasPicture = false;
  const { languages, pageSeconds } = recognition;
  const patience = () => AbortSignal.timeout(pageSeconds * 1000);
  try {
    const { picture, scan } = await renderer.render(file, at.page, patience());
    if (!scan) return nothing;
    await objects.put(pictureKey(at, at.page), picture.bytes);
    hasPicture = true;
    const read = await recognizer.recognize(scan, { languages }, patience());
    if (read.confidence < leastConfidence) return { ...nothing, hasPicture };
    const text = read.text.replaceAll("\0", "").replace(/\p{Surrogate}/gu, "\ufffd");
    return { ...read, text, problem: null, hasPicture };
  } catch (error) {
    return { ...nothing, problem: problemOf(error), hasPicture };
  }
}

function problemOf(error: unknown): string {
  if (error instanceof ExtractionFailure) return error.reason;
  if (error instanceof DOMException && error.name === "TimeoutError") return "timed_out";
  if (error instanceof AppError && !error.retry) return "corrupt";
  throw error;
}
