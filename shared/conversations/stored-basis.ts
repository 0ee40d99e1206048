import { z } from "zod";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { hydratePassages } from "#shared/knowledge/hydrate-passages.ts";
import { passageFilter } from "#shared/knowledge/passage-filter.ts";
import { sourceChanged } from "./fixed-sentences.ts";
import { storedFormat } from "./forms/response-format.ts";
import { answerLanguages } from "./ports.ts";
import type { AnswerBasis } from "./prepare-answer.ts";
import { askInput } from "./question-input.ts";
import { modelUsage } from "./saved-answer.ts";

const storedBasis = z.object({
  id: z.string(),
  conversationId: z.string(),
  isFirst: z.boolean(),
  input: askInput.extend({ responseFormat: storedFormat.optional() }),
  parentAnswerId: z.string().nullable(),
  standaloneQuestion: z.string().nullable(),
  filter: passageFilter.nullable().default(null),
  language: z.enum(answerLanguages),
  passages: z.array(z.object({ id: z.string(), score: z.number() })),
  found: z.number().default(Number.POSITIVE_INFINITY),
  search: z.object({
    embeddingModel: z.string(),
    embeddingTokens: z.number(),
    rerankModel: z.string().optional(),
    rerankUnits: z.number().optional(),
  }),
  rewriting: modelUsage.optional(),
});

/** A basis without the words of documents, which stand in the database once. */
export function toStored(basis: AnswerBasis): z.input<typeof storedBasis> {
  const { responseFormat, ...input } = basis.input;
  return {
    ...basis,
    input: { ...input, ...(responseFormat && { responseFormat: JSON.stringify(responseFormat) }) },
    passages: basis.passages.map(({ id, score }) => ({ id, score })),
  };
}

/**
 * The same basis again: the passages of then, in their order, though a search would find others
 * by now. Throws `conflict` when one of them is no longer there for the actor.
 */
export async function readBasis(
  { actor, stored }: { actor: Actor; stored: unknown },
  { db }: { db: Database },
): Promise<AnswerBasis> {
  const { rewriting, search, ...basis } = storedBasis.parse(stored);
  const passages = await hydratePassages(actor, basis.passages, undefined, { db });
  if (passages.length < basis.passages.length) {
    throw new AppError("conflict", { detail: sourceChanged, retry: true });
  }
  const { rerankModel, rerankUnits = 0, ...embedding } = search;
  return {
    ...basis,
    passages,
    search: { ...embedding, ...(rerankModel !== undefined && { rerankModel, rerankUnits }) },
    ...(rewriting && { rewriting }),
  };
}
