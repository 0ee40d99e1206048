import type { Actor } from "#shared/kernel/actor.ts";
import { newId } from "#shared/kernel/ids.ts";
import { addNeighbours } from "#shared/knowledge/add-neighbours.ts";
import type { PassageFilter } from "#shared/knowledge/passage-filter.ts";
import {
  type FoundPassage,
  findPassages,
  type SearchDeps,
  type SearchResult,
} from "#shared/knowledge/search-passages.ts";
import { fieldWords } from "./forms/field-words.ts";
import { formOf } from "./forms/response-format.ts";
import type { History } from "./history.ts";
import { openTurn, type TurnDeps } from "./open-turn.ts";
import type { AnswerLanguage, ModelLimits, ModelUsage } from "./ports.ts";
import type { AskInput } from "./question-input.ts";
import { questionLanguage } from "./question-language.ts";

/** All that an answer is made from, settled before its first word: the same makes the same. */
export type AnswerBasis = {
  id: string;
  conversationId: string;
  /** Whether its conversation begins with it. */
  isFirst: boolean;
  input: AskInput;
  /** The answer that the question goes on from; null at the beginning. */
  parentAnswerId: string | null;
  /** What was searched for and answered, when the question needs its conversation; else null. */
  standaloneQuestion: string | null;
  /** Which documents might answer; null where all might. */
  filter: PassageFilter | null;
  language: AnswerLanguage;
  /** What the model is given, in this order: what was found, then what stands beside it. */
  passages: FoundPassage[];
  /** How many of them were found. */
  found: number;
  search: SearchResult["usage"];
  /** Where the caller stops reading. */
  limits?: ModelLimits;
  /** What it took to find the standalone question, where a model did. */
  rewriting?: ModelUsage;
};

type Asked = {
  actor: Actor;
  input: AskInput;
  id?: string | undefined;
  before?: History | undefined;
};

/** Searches for what will answer the question. Throws as the search does. */
export async function prepareAnswer(
  { actor, input, id, before }: Asked,
  deps: SearchDeps & TurnDeps,
  signal: AbortSignal,
): Promise<AnswerBasis> {
  const { question, limit } = input;
  const language = await questionLanguage(question);
  const turn = await openTurn({ actor, input, language, before }, deps, signal);
  const fields = input.responseFormat ? fieldWords(formOf(input.responseFormat)) : [];
  const query = [turn.standaloneQuestion ?? question, ...fields].join(" ");
  const filter = input.filter === undefined ? turn.filter : input.filter;
  const search = { query, limit, ...(filter && { filter }) };
  const found = await findPassages({ actor, input: search }, deps, signal);
  return {
    id: id ?? newId("ans"),
    ...turn,
    input,
    filter,
    language,
    passages: await addNeighbours(actor, found.passages, deps),
    found: found.passages.length,
    search: found.usage,
  };
}
