import type { AnswerModel, StructuredModel } from "#shared/conversations/ports.ts";
import { createPromptedModel } from "#shared/conversations/prompt/prompted-model.ts";
import { createStructuredModel } from "#shared/conversations/prompt/structured-model.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { createGeminiText, type GeminiModelConfig } from "./create-gemini-text.ts";

/**
 * Gemini on Vertex AI. Blocks of its safety filters and replies that grow too long are typed ends;
 * a quota that is used up is waited for a little, then the fallback model answers.
 */
export function createGeminiModel(
  config: GeminiModelConfig,
  logger: Logger,
): AnswerModel & StructuredModel {
  const text = createGeminiText(config, logger);
  return { ...createPromptedModel(text), ...createStructuredModel(text) };
}
