import type { MadeFrom } from "./made-from.ts";
import type { AnswerModel } from "./ports.ts";
import type { AnswerBasis } from "./prepare-answer.ts";
import { promptHash } from "./prompt/prompt-hash.ts";

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
