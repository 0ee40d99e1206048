import { z } from "zod";
import { embeddingProblem } from "./embedder.ts";

/** What each variable is demanded by; asked where a unit reads it at all. */
const demands: Record<string, (env: Record<string, unknown>) => boolean> = {
  VERTEX_PROJECT: ({ ANSWER_MODEL, EMBEDDING_MODEL, RERANKER }) =>
    [ANSWER_MODEL, EMBEDDING_MODEL, RERANKER].some((name) => /^(gemini|ranking)\//.test(`${name}`)),
  OPENAI_API_KEY: ({ ANSWER_MODEL, EMBEDDING_MODEL, OPENAI_BASE_URL }) =>
    [ANSWER_MODEL, EMBEDDING_MODEL].some((name) => `${name}`.startsWith("openai/")) &&
    new URL(`${OPENAI_BASE_URL}`).hostname === "api.openai.com",
  PINECONE_API_KEY: ({ INDEX_URL }) => /^pinecone/.test(`${INDEX_URL}`),
  // Without it anybody signs in as anybody.
  FIREBASE_PROJECT: ({ K_SERVICE }) => K_SERVICE !== undefined,
};

/**
 * The environment of a unit, of variables that also agree with each other: what is wrong together
 * is told at the start, and not when the first request or message comes.
 */
export function unitConfig<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape> {
  return z.object(shape).superRefine((parsed, context) => {
    const env: Record<string, unknown> = parsed;
    const tell = (variable: string, message: string) =>
      context.addIssue({ code: "custom", path: [variable], message });
    for (const [variable, isDemanded] of Object.entries(demands)) {
      if (variable in shape && env[variable] === undefined && isDemanded(env)) {
        tell(variable, "is missing");
      }
    }
    const problem = embeddingProblem(env);
    if (problem) tell("EMBEDDING_DIMENSIONS", problem);
  });
}
