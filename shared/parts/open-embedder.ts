import type { EmbedderConfig } from "#shared/config/embedder.ts";
import type { Embedder } from "#shared/knowledge/ports.ts";

/** Gemini, an OpenAI-compatible endpoint, or hashed words that need no model. */
export async function openEmbedder(config: EmbedderConfig): Promise<Embedder> {
  const { createHashingEmbedder } = await import(
    "#shared/adapters/hashing-embedder/create-hashing-embedder.ts"
  );
  const dimensions = config.EMBEDDING_DIMENSIONS;
  return createHashingEmbedder({ ...(dimensions && { dimensions }) });
}
