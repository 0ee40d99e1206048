import { z } from "zod";
import { openAiEnv } from "./openai.ts";
import { vertexEnv } from "./vertex.ts";

const price = z.string().regex(/^\d+(\.\d+)?\/\d+(\.\d+)?$/, "must be <input>/<output>");

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
  ANSWER_FALLBACK_MODEL: z
    .string()
    .regex(/^[^\s/]+$/, "must be the name of a Gemini model alone")
    .optional(),
  ANSWER_PRICE: price.default("0/0").describe("US dollars per million tokens: <input>/<output>"),
  /** The price of the first unless given. */
  ANSWER_FALLBACK_PRICE: price.optional(),
  /** Of the extractive model: below this support, 0..1, it refuses. Higher refuses more. */
  ANSWER_MIN_SUPPORT: z.coerce.number().min(0).max(1).default(0.35),
  /** How long a model may take to answer; with the search, less than a delivery's ten minutes. */
  ANSWER_SECONDS: z.coerce.number().positive().max(540).default(60),
};
export type AnswerModelConfig = z.infer<z.ZodObject<typeof answerModelEnv>>;

/** What is wrong with the stand-in beside the model; undefined when nothing is. */
export function fallbackProblem(env: Record<string, unknown>): string | undefined {
  const { ANSWER_MODEL, ANSWER_FALLBACK_MODEL } = env;
  const isIgnored = ANSWER_FALLBACK_MODEL !== undefined && !/^gemini\//.test(`${ANSWER_MODEL}`);
  return isIgnored ? "stands in for a Gemini model only (ANSWER_MODEL=gemini/…)" : undefined;
}
