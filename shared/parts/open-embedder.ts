import type { EmbedderConfig } from "#shared/config/embedder.ts";
import type { Cache } from "#shared/kernel/cache.ts";
import { createCachedEmbedder } from "#shared/knowledge/cached-embedder.ts";
import type { Embedder } from "#shared/knowledge/ports.ts";
import { meteredEmbedder } from "./metered.ts";
import { meterOf, type PartBase } from "./part-base.ts";
import { providerOf } from "./provider-of.ts";
import { vertexSettings } from "./vertex-settings.ts";

/** Gemini, an OpenAI-compatible endpoint, or hashed words that need no model. */
export async function openEmbedder(config: EmbedderConfig, base: PartBase): Promise<Embedder> {
  return meteredEmbedder(await create(config), meterOf(base));
}

/** The same for questions, whose vectors are remembered: people ask again. */
export async function openQueryEmbedder(
  config: EmbedderConfig,
  cache: Cache,
  base: PartBase,
): Promise<Embedder> {
  return createCachedEmbedder(await openEmbedder(config, base), cache);
}

async function create(config: EmbedderConfig): Promise<Embedder> {
  const { provider, model } = providerOf(config.EMBEDDING_MODEL);
  const { EMBEDDING_DIMENSIONS: dimensions = 768 } = config;
  if (provider === "gemini") {
    const { createGeminiEmbedder } = await import(
      "#shared/adapters/gemini/create-gemini-embedder.ts"
    );
    return createGeminiEmbedder({ ...vertexSettings(config), model, dimensions });
  }
  if (provider === "openai") {
    const { createOpenAiEmbedder } = await import(
      "#shared/adapters/openai/create-openai-embedder.ts"
    );
    const { OPENAI_BASE_URL: baseURL, OPENAI_API_KEY: apiKey } = config;
    return createOpenAiEmbedder({ baseURL, apiKey, model, dimensions });
  }
  const { createHashingEmbedder } = await import(
    "#shared/adapters/hashing-embedder/create-hashing-embedder.ts"
  );
  return createHashingEmbedder(config.EMBEDDING_DIMENSIONS === undefined ? {} : { dimensions });
}
