import type { AnswerModel, StructuredModel } from "#shared/conversations/ports.ts";
import type { Price } from "#shared/conversations/prompt/price.ts";
import { createPromptedModel } from "#shared/conversations/prompt/prompted-model.ts";
import { createStructuredModel } from "#shared/conversations/prompt/structured-model.ts";
import type { RetryPolicy } from "#shared/kernel/retry.ts";
import { createOpenAiText } from "./create-openai-text.ts";
import type { OpenAiConfig } from "./openai-client.ts";

export type OpenAiModelConfig = OpenAiConfig & {
  model: string;
  price?: Price | undefined;
  /** 4,096 unless given. */
  maxOutputTokens?: number | undefined;
  retry?: Partial<RetryPolicy> | undefined;
};

/**
 * A chat model behind OpenAI's protocol: OpenAI, Ollama, vLLM. Filtered, declined and overlong
 * replies are typed ends.
 */
export function createOpenAiModel(config: OpenAiModelConfig): AnswerModel & StructuredModel {
  const text = createOpenAiText(config);
  return { ...createPromptedModel(text), ...createStructuredModel(text) };
}
