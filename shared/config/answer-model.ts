import { z } from "zod";
import { openAiEnv } from "./openai.ts";
import { vertexEnv } from "./vertex.ts";

/** Who answers. */
export const answerModelEnv = {
  ...vertexEnv,
  ...openAiEnv,
  ANSWER_MODEL: z
    .string()
    .regex(/^(extractive|(gemini|openai)\/\S+)$/, "must be extractive, gemini/… or openai/…")
    .default("extractive")
    .describe("extractive, gemini/<model> or openai/<model>"),
  /** Of Gemini only: who answers when the quota of the first is used up. */
  ANSWER_FALLBACK_MODEL: z.string().min(1).optional(),
  ANSWER_PRICE: z
    .string()
    .regex(/^\d+(\.\d+)?\/\d+(\.\d+)?$/, "must be <input>/<output>")
    .default("0/0")
    .describe("US dollars per million tokens: <input>/<output>"),
  /** How long a model may take to answer. */
  ANSWER_SECONDS: z.coerce.number().positive().max(600).default(60),
};
export type AnswerModelConfig = z.infer<z.ZodObject<typeof answerModelEnv>>;
