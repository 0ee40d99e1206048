import { z } from "zod";
import type { AnswerModel } from "./ports.ts";
import type { AnswerBasis } from "./prepare-answer.ts";
import { promptHash } from "./prompt/prompt-hash.ts";

/** What an answer was made from, as it is kept: ids and numbers, no words of documents. */
export const madeFromRow = z.object({
  /** The question as it was searched for and answered, where that is not the question itself. */
  standaloneQuestion: z.string().nullable(),
  limit: z.number(),
  embeddingModel: z.string(),
  /** Null where the lexical order had the last word. */
  reranker: z.string().nullable(),
  /** Every passage that the model was given, in its order: it knows the first as 1. */
  candidates: z.array(
    z.object({
      passageId: z.string(),
      documentId: z.string(),
      /** Of the document's index; null when it went while the answer came. */
      generation: z.number().nullable(),
      /** UTF-16 code units into the document's extracted text. */
      start: z.number(),
      end: z.number(),
      score: z.number(),
    }),
  ),
  /** SHA-256 of the prompt with a key that does not change, in hex. */
  promptHash: z.string(),
  model: z.string(),
  parameters: z.record(z.string(), z.unknown()),
});
export type MadeFrom = z.infer<typeof madeFromRow>;

type Request = Parameters<AnswerModel["answer"]>[0];

/** `live`: the generation of each passage that is still there. */
export function madeFrom(
  basis: AnswerBasis,
  request: Request,
  model: AnswerModel,
  live: Map<string, number>,
): MadeFrom {
  const { input, passages, search, standaloneQuestion } = basis;
  return {
    standaloneQuestion,
    limit: input.limit,
    embeddingModel: search.embeddingModel,
    reranker: search.rerankModel ?? null,
    candidates: passages.map(({ id, document, start, end, score }) => ({
      passageId: id,
      documentId: document.id,
      generation: live.get(id) ?? null,
      start,
      end,
      score,
    })),
    promptHash: promptHash(request),
    model: model.model,
    parameters: model.parameters ?? {},
  };
}
