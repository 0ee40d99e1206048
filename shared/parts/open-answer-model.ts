import type { AnswerModelConfig } from "#shared/config/answer-model.ts";
import type { AnswerModel } from "#shared/conversations/ports.ts";
import { meteredModel } from "./metered.ts";
import { meterOf, type PartBase } from "./part-base.ts";
import { providerOf } from "./provider-of.ts";
import { vertexSettings } from "./vertex-settings.ts";

/** Gemini, an OpenAI-compatible endpoint, or sentences quoted without any model. */
export async function openAnswerModel(
  config: AnswerModelConfig,
  base: PartBase,
): Promise<AnswerModel> {
  return meteredModel(await create(config, base), meterOf(base));
}

async function create(config: AnswerModelConfig, { logger }: PartBase): Promise<AnswerModel> {
  const { provider, model } = providerOf(config.ANSWER_MODEL);
  const price = priceOf(config.ANSWER_PRICE);
  if (provider === "gemini") {
    const { createGeminiModel } = await import("#shared/adapters/gemini/create-gemini-model.ts");
    const { ANSWER_FALLBACK_MODEL: fallbackModel, ANSWER_FALLBACK_PRICE: less } = config;
    const fallbackPrice = less === undefined ? price : priceOf(less);
    const priced = { model, price, fallbackModel, fallbackPrice };
    return createGeminiModel({ ...vertexSettings(config), ...priced }, logger);
  }
  if (provider === "openai") {
    const { createOpenAiModel } = await import("#shared/adapters/openai/create-openai-model.ts");
    const { OPENAI_BASE_URL: baseURL, OPENAI_API_KEY: apiKey } = config;
    return createOpenAiModel({ baseURL, apiKey, model, price });
  }
  const { createExtractiveModel } = await import(
    "#shared/adapters/extractive-model/create-extractive-model.ts"
  );
  return createExtractiveModel({ minSupport: config.ANSWER_MIN_SUPPORT });
}

/** From dollars per million tokens. */
function priceOf(text: string) {
  const [input = 0, output = 0] = text.split("/").map((dollars) => Number(dollars) * 1_000_000);
  return { inputMicrosPerMillion: input, outputMicrosPerMillion: output, currency: "USD" };
}
