import { z } from "zod";
import { openAiEnv } from "./openai.ts";
import { vertexEnv } from "./vertex.ts";

/** Who turns texts into vectors; the same for everybody who reads or writes the index. */
export const embedderEnv = {
  ...vertexEnv,
  ...openAiEnv,
  EMBEDDING_MODEL: z
    .string()
    .regex(/^(hashing|(gemini|openai)\/\S+)$/, "must be hashing, gemini/… or openai/…")
    .default("hashing")
    .describe("hashing, gemini/<model> or openai/<model>"),
  /** 768 unless given; 512 for hashing. */
  EMBEDDING_DIMENSIONS: z.coerce.number().int().min(64).max(3072).optional(),
};
export type EmbedderConfig = z.infer<z.ZodObject<typeof embedderEnv>>;
