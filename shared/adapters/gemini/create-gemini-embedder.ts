import { z } from "zod";
import { judgeFailure } from "#shared/kernel/http-failure.ts";
import type { RetryPolicy } from "#shared/kernel/retry.ts";
import { createBatchedEmbedder } from "#shared/knowledge/batched-embedder.ts";
import type { Embedder } from "#shared/knowledge/ports.ts";
import { createGeminiClient, type VertexConfig } from "./gemini-client.ts";

/**
 * Texts in one request
 * (https://cloud.google.com/vertex-ai/generative-ai/docs/embeddings/get-text-embeddings).
 */
const textsPerRequest: Record<string, number> = {
  "gemini-embedding-001": 1,
  "text-embedding-005": 250,
  "text-multilingual-embedding-002": 250,
};
/** A request takes 20,000 tokens, of which none is shorter than two characters on average. */
const charactersPerRequest = 40_000;
/** The model reads 2,048 tokens of a text, which never fill as much. */
const longestText = 20_000;

const taskTypes = { passage: "RETRIEVAL_DOCUMENT", query: "RETRIEVAL_QUERY" } as const;

/** What the SDK makes of the predictions. */
const response = z.object({
  embeddings: z.array(
    z.object({
      values: z.array(z.number()),
      statistics: z.object({ tokenCount: z.number().default(0) }).optional(),
    }),
  ),
});

export type GeminiEmbedderConfig = VertexConfig & {
  model: string;
  /** Up to 3,072 for gemini-embedding-001, up to 768 for the others. */
  dimensions: number;
  /** Requests at a time; 8 unless given. */
  parallel?: number | undefined;
  retry?: Partial<RetryPolicy> | undefined;
  requestMs?: number | undefined;
};

/** Text embeddings on Vertex AI, with the task types of retrieval. Throws for an unknown model. */
export function createGeminiEmbedder(config: GeminiEmbedderConfig): Embedder {
  const { model, dimensions } = config;
  const client = createGeminiClient(config);
  const texts = textsPerRequest[model];
  if (!texts) throw new Error(`no embedding model of Vertex AI that is known here: ${model}`);

  return createBatchedEmbedder({
    model,
    dimensions,
    limits: { texts, characters: charactersPerRequest, longestText },
    parallel: config.parallel ?? 8,
    retry: config.retry,
    requestMs: config.requestMs,
    judge: judgeFailure,
    async embedBatch(contents, purpose, signal) {
      const { api } = await client();
      const raw = await api.embedContent({
        model,
        contents,
        config: {
          taskType: taskTypes[purpose],
          outputDimensionality: dimensions,
          autoTruncate: true,
          abortSignal: signal,
        },
      });
      const { embeddings } = response.parse(raw);
      return {
        vectors: embeddings.map(({ values }) => values),
        tokens: embeddings.reduce((sum, each) => sum + (each.statistics?.tokenCount ?? 0), 0),
      };
    },
  });
}
