import { analysisVersion } from "#shared/knowledge/analysis/analysis-version.ts";
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
    rewritten: standaloneQuestion !== null,
    limit: input.limit,
    filter: basis.filter,
    analysis: analysisVersion(),
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
    found: Math.min(basis.found, passages.length),
    promptHash: promptHash(request),
    model: model.model,
    parameters: { ...model.parameters, ...basis.limits },
  };
}
