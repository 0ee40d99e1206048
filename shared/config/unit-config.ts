import { z } from "zod";
import { always } from "#shared/kernel/parse-env.ts";
import { fallbackProblem } from "./answer-model.ts";
import { embeddingProblem } from "./embedder.ts";

/** A folder takes no uploads by itself, and gives no downloads. */
const takesUploads = ({ OBJECTS_URL }: Record<string, unknown>) => /^file:/.test(`${OBJECTS_URL}`);

/** What each variable is demanded by; asked where a unit reads it at all. */
const demands: Record<string, (env: Record<string, unknown>) => boolean> = {
  VERTEX_PROJECT: ({ ANSWER_MODEL, EMBEDDING_MODEL, RERANKER, RECOGNIZER }) =>
    [ANSWER_MODEL, EMBEDDING_MODEL, RERANKER, RECOGNIZER].some((name) =>
      /^(gemini|ranking)\//.test(`${name}`),
    ),
  OPENAI_API_KEY: ({ ANSWER_MODEL, EMBEDDING_MODEL, OPENAI_BASE_URL }) =>
    [ANSWER_MODEL, EMBEDDING_MODEL].some((name) => `${name}`.startsWith("openai/")) &&
    /^https?:\/\/api\.openai\.com(?=[:/]|$)/.test(`${OPENAI_BASE_URL}`),
  PINECONE_API_KEY: ({ INDEX_URL }) => /^pinecone/.test(`${INDEX_URL}`),
  UPLOAD_URL: takesUploads,
  UPLOAD_SECRET: takesUploads,
  DOWNLOAD_URL: takesUploads,
  DOWNLOAD_SECRET: takesUploads,
  // Without it anybody signs in as anybody.
  FIREBASE_PROJECT: ({ K_SERVICE }) => K_SERVICE !== undefined,
};

/** What is wrong with a variable beside the others; undefined when nothing is. */
const problems: Record<string, (env: Record<string, unknown>) => string | undefined> = {
  EMBEDDING_DIMENSIONS: embeddingProblem,
  ANSWER_FALLBACK_MODEL: fallbackProblem,
};

/**
 * The environment of a unit, of variables that also agree with each other: what is wrong together
 * is told at the start, and not when the first request or message comes; at once with what is
 * wrong by itself.
 */
export function unitConfig<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape> {
  return z.object(shape).superRefine((parsed, context) => {
    const env: Record<string, unknown> = parsed;
    const tell = (variable: string, message: string) => {
      const isTold = context.issues.some(({ path }) => path?.[0] === variable);
      if (!isTold) context.addIssue({ code: "custom", path: [variable], message });
    };
    for (const [variable, isDemanded] of Object.entries(demands)) {
      if (variable in shape && env[variable] === undefined && isDemanded(env)) {
        tell(variable, "is missing");
      }
    }
    for (const [variable, problemIn] of Object.entries(problems)) {
      const problem = variable in shape ? problemIn(env) : undefined;
      if (problem) tell(variable, problem);
    }
  }, always);
}
