import { detectLanguage } from "./detect-language.ts";
import { type ExtractedText, ExtractionFailure } from "./extracted-text.ts";
import type { IngestionLimits } from "./ingestion-limits.ts";
import { type Passage, splitPassages } from "./split-passages.ts";

/** What is committed of a text. Throws `no_text` or `too_large`. */
export async function passagesOf(
  extracted: ExtractedText,
  { maxPassages }: IngestionLimits,
): Promise<{ extracted: ExtractedText; passages: Passage[]; language: string }> {
  const passages = splitPassages(extracted);
  const { mediaType } = extracted;
  if (passages.length === 0) throw new ExtractionFailure("no_text", "no text", mediaType);
  if (passages.length > maxPassages) {
    throw new ExtractionFailure("too_large", "too many passages", mediaType);
  }
  const language = await detectLanguage(extracted.text.slice(0, 20_000));
  return { extracted, passages, language };
}
