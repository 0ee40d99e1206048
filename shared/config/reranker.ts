import { z } from "zod";
import { vertexEnv } from "./vertex.ts";

/** Who has the last word on the order of what was found. */
export const rerankerEnv = {
  ...vertexEnv,
  RERANKER: z
    .string()
    .regex(/^(lexical|ranking\/\S+)$/, "must be lexical or ranking/…")
    .default("lexical")
    .describe("lexical, or ranking/<model> of Vertex AI"),
};
export type RerankerConfig = z.infer<z.ZodObject<typeof rerankerEnv>>;
