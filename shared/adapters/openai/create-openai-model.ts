import type { AnswerModel, StructuredModel } from "#shared/conversations/ports.ts";
import { createPromptedModel } from "#shared/conversations/prompt/prompted-model.ts";
import { createStructuredModel } from "#shared/conversations/prompt/structured-model.ts";
import { createOpenAiText, type OpenAiModelConfig } from "./create-openai-text.ts";

/**
 * A chat model behind OpenAI's protocol: OpenAI, Ollama, vLLM. Filtered, declined and overlong
 * replies are typed ends.
 */
export function createOpenAiModel(config: OpenAiModelConfig): AnswerModel & StructuredModel {
  const text = createOpenAiText(config);
  return { ...createPromptedModel(text), ...createStructuredModel(text) };
}
