import type { AnswerModel, StructuredModel } from "#shared/conversations/ports.ts";
import type { Price } from "#shared/conversations/prompt/price.ts";
import { createPromptedModel } from "#shared/conversations/prompt/prompted-model.ts";
import { createStructuredModel } from "#shared/conversations/prompt/structured-model.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import type { RetryPolicy } from "#shared/kernel/retry.ts";
import { createGeminiText } from "./create-gemini-text.ts";
import type { VertexConfig } from "./gemini-client.ts";

export type GeminiModelConfig = VertexConfig & {
  /** As `gemini-2.5-flash`. */
  model: string;
  /** Answers when the quota of the first is used up, or it is away. */
  fallbackModel?: string | undefined;
  price?: Price | undefined;
  /** The price of the first unless given. */
  fallbackPrice?: Price | undefined;
  /** 8,192 unless given; thoughts count as well. */
  maxOutputTokens?: number | undefined;
  /** Tokens that the model may think for before it speaks; its own choice unless given. */
  thinkingBudget?: number | undefined;
  retry?: Partial<RetryPolicy> | undefined;
};

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
