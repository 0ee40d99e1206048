import type { RecognizerConfig } from "#shared/config/recognizer.ts";
import type { TextRecognizer } from "#shared/knowledge/recognition/ports.ts";
import { meteredRecognizer } from "./metered.ts";
import { meterOf, type PartBase } from "./part-base.ts";
import { providerOf } from "./provider-of.ts";
import { vertexSettings } from "./vertex-settings.ts";

/** Gemini, or Tesseract on this machine. */
export async function openTextRecognizer(
  config: RecognizerConfig,
  base: PartBase,
): Promise<TextRecognizer> {
  const { provider, model } = providerOf(config.RECOGNIZER);
  if (provider === "gemini") {
    const { createGeminiRecognizer } = await import(
      "#shared/adapters/gemini/create-gemini-recognizer.ts"
    );
    const recognizer = createGeminiRecognizer({ ...vertexSettings(config), model });
    return meteredRecognizer(recognizer, meterOf(base));
  }
  const { createTesseractRecognizer } = await import(
    "#shared/adapters/tesseract/create-tesseract-recognizer.ts"
  );
  const recognizer = createTesseractRecognizer();
  base.closing.push(() => recognizer.close());
  return recognizer;
}

/** What of the settings concerns the stage, and not the engine. */
export function recognitionLimits(config: RecognizerConfig) {
  return {
    languages: config.RECOGNITION_LANGUAGES.split(","),
    pageSeconds: config.RECOGNITION_SECONDS,
  };
}
