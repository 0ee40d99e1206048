import type { AnswerModelConfig } from "#shared/config/answer-model.ts";
import type { AnswerModel } from "#shared/conversations/ports.ts";

/** Gemini, an OpenAI-compatible endpoint, or sentences quoted without any model. */
export async function openAnswerModel(_config: AnswerModelConfig): Promise<AnswerModel> {
  const { createExtractiveModel } = await import(
    "#shared/adapters/extractive-model/create-extractive-model.ts"
  );
  return createExtractiveModel();
}
