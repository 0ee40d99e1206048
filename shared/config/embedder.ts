import { z } from "zod";
import { openAiEnv } from "./openai.ts";
import { vertexEnv } from "./vertex.ts";

/**
 * How long the vectors of a model may be asked for, at the most.
 * https://cloud.google.com/vertex-ai/generative-ai/docs/embeddings/get-text-embeddings
 * https://platform.openai.com/docs/guides/embeddings
 */
const mostDimensions: Record<string, number> = {
  "gemini/gemini-embedding-001": 3_072,
  "gemini/text-embedding-005": 768,
  "gemini/text-multilingual-embedding-002": 768,
  "openai/text-embedding-3-small": 1_536,
  "openai/text-embedding-3-large": 3_072,
};

/** Who turns texts into vectors; the same for everybody who reads or writes the index. */
export const embedderEnv = {
  ...vertexEnv,
  ...openAiEnv,
  EMBEDDING_MODEL: z
    .string()
    .regex(/^(hashing|(gemini|openai)\/\S+)$/, "must be hashing, gemini/… or openai/…")
    .refine(
      (name) => !name.startsWith("gemini/") || name in mostDimensions,
      "is no embedding model of Vertex AI that is known here",
    )
    .default("hashing")
    .describe("hashing, gemini/<model> or openai/<model>"),
  /** 768 unless given; 512 for hashing. */
  EMBEDDING_DIMENSIONS: z.coerce
    .number()
    .int()
    .min(64)
    .max(3072)
    .optional()
    .describe("as long as the vectors of the model, and of the index"),
};
export type EmbedderConfig = z.infer<z.ZodObject<typeof embedderEnv>>;

/** What is wrong with the dimensions that a model is asked for; undefined when nothing is. */
export function embeddingProblem(env: Record<string, unknown>): string | undefined {
  const { EMBEDDING_MODEL, EMBEDDING_DIMENSIONS: dimensions } = env;
  const model = `${EMBEDDING_MODEL}`;
  const most = mostDimensions[model];
  if (most !== undefined) {
    return Number(dimensions ?? 0) > most ? `must be at most ${most} for ${model}` : undefined;
  }
  // Other models have one length, which only their operator knows.
  const isUnsaid = model.startsWith("openai/") && dimensions === undefined;
  return isUnsaid ? "is missing" : undefined;
}
