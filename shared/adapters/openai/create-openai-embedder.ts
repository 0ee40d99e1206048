import { z } from "zod";
import type { RetryPolicy } from "#shared/kernel/retry.ts";
import { createBatchedEmbedder } from "#shared/knowledge/batched-embedder.ts";
import type { Embedder } from "#shared/knowledge/ports.ts";
import { createOpenAiClient, judgeOpenAi, type OpenAiConfig } from "./openai-client.ts";

/**
 * A request takes 2,048 texts of 8,192 tokens, and 300,000 tokens in all
 * (https://platform.openai.com/docs/api-reference/embeddings/create). No token of a Latin script
 * is shorter than a character, so these hold whatever is written.
 */
const limits = { texts: 2_048, characters: 250_000, longestText: 8_000 };

/** Endpoints that do not know base64 answer with numbers. */
const vector = z.union([z.array(z.number()), z.base64().transform(decode)]);
const response = z.object({
  data: z.array(z.object({ index: z.int(), embedding: vector })),
  usage: z.object({ prompt_tokens: z.int().default(0) }).optional(),
});

export type OpenAiEmbedderConfig = OpenAiConfig & {
  model: string;
  /** The model's own length, or a shorter one for text-embedding-3. */
  dimensions: number;
  /** Requests at a time; 2 unless given. */
  parallel?: number | undefined;
  retry?: Partial<RetryPolicy> | undefined;
  requestMs?: number | undefined;
};

/** Embeddings behind OpenAI's protocol: OpenAI, Ollama, vLLM. */
export function createOpenAiEmbedder(config: OpenAiEmbedderConfig): Embedder {
  const { model, dimensions } = config;
  const client = createOpenAiClient(config);
  // Others refuse to be told a length, even their own.
  const shortens = model.startsWith("text-embedding-3");

  return createBatchedEmbedder({
    model,
    dimensions,
    limits,
    parallel: config.parallel ?? 2,
    retry: config.retry,
    requestMs: config.requestMs,
    judge: judgeOpenAi,
    async embedBatch(input, _purpose, signal) {
      const api = await client();
      const raw = await api.embeddings.create(
        // Named, or the SDK would decode numbers as if they were base64.
        { model, input, encoding_format: "base64", ...(shortens && { dimensions }) },
        { signal },
      );
      const { data, usage } = response.parse(raw);
      const inOrder = data.toSorted((a, b) => a.index - b.index);
      return {
        vectors: inOrder.map(({ embedding }) => embedding),
        tokens: usage?.prompt_tokens ?? 0,
      };
    },
  });
}

/** float32, little endian. */
function decode(base64: string): number[] {
  const bytes = Buffer.from(base64, "base64");
  return Array.from({ length: bytes.length >> 2 }, (_, i) => bytes.readFloatLE(i * 4));
}
