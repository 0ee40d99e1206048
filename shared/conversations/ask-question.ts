import { authorize } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Tx } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { newId } from "#shared/kernel/ids.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import {
  type FoundPassage,
  findPassages,
  type SearchDeps,
} from "#shared/knowledge/search-passages.ts";
import type { Answer, AnswerEvent } from "./answer.ts";
import { composeAnswer } from "./compose-answer.ts";
import { demandConversation, newConversationId, saveAnswer } from "./conversation.ts";
import { cutShort, refusal, sourceChanged } from "./fixed-sentences.ts";
import { livePassages } from "./live-passages.ts";
import type { AnswerModel } from "./ports.ts";
import type { AskInput } from "./question-input.ts";
import { questionLanguage } from "./question-language.ts";
import { readModel } from "./read-model.ts";
import { eventsOf, findSavedAnswer } from "./saved-answer.ts";

const minute = 60_000;

export type AskDeps = SearchDeps & {
  model: AnswerModel;
  logger: Logger;
  /** How long the model may take, in milliseconds; a minute unless given. */
  answerMs?: number;
};

type Ask = {
  actor: Actor;
  input: AskInput;
  /** The answer's id: one that is stored is given again. A new one unless given. */
  id?: string | undefined;
  /** What else must become true with the answer, in the transaction that stores it. */
  whenStored?: (tx: Tx, answer: Answer) => Promise<void>;
};

/**
 * Answers a question from the actor's documents, as it goes. Every citation stands word for word
 * in its passage; what the passages do not answer is refused. Stored once it is whole.
 *
 * Throws, before the first event: `forbidden`, `not_found` (a conversation that is not theirs).
 * At any time: `unavailable`, or `conflict` when a cited document was deleted or replaced
 * meanwhile. When `signal` aborts, the model stops and nothing is stored.
 */
export async function* askQuestion(
  { actor, input, id: given, whenStored }: Ask,
  deps: AskDeps,
  signal: AbortSignal,
): AsyncGenerator<AnswerEvent, void> {
  authorize(actor, "ask");
  const { question, conversationId: continued } = input;
  if (continued)
    await deps.db.tenant(actor.tenantId, (tx) => demandConversation(tx, actor, continued));
  const saved =
    given && (await deps.db.tenant(actor.tenantId, (tx) => findSavedAnswer(tx, actor, given)));
  if (saved) return yield* eventsOf(saved);
  const id = given ?? newId("ans");
  const passages = await findPassages(
    { actor, input: { query: question, limit: input.limit } },
    deps,
    signal,
  );
  const conversationId = continued ?? newConversationId();
  yield { event: "start", data: { id, conversationId } };

  const language = await questionLanguage(question);
  const draft = composeAnswer(passages);
  if (passages.length > 0) {
    const events = readModel(
      deps.model,
      { question, language, passages: passages.map(toModelPassage) },
      { signal, deadlineMs: deps.answerMs ?? minute, logger: deps.logger },
    );
    for await (const event of events) yield* draft.hear(event);
  }
  yield* draft.end();

  const refused = draft.citations().length === 0;
  const stopped = draft.stopped();
  const sentence = stopped ? cutShort[stopped][language] : refusal[language];
  // What is cut says so itself: no reader may take it for the whole.
  const last = refused ? sentence : stopped ? `\n\n${sentence}` : "";
  if (last) yield { event: "text", data: { delta: last } };
  const usage = { model: deps.model.model, ...draft.usage() };
  yield { event: "usage", data: usage };

  signal.throwIfAborted();
  const answer: Answer = {
    id,
    conversationId,
    question,
    answer: refused ? last : draft.answer() + last,
    refused,
    ...(stopped && { stopped }),
    language,
    citations: draft.citations(),
    usage,
    createdAt: new Date(),
  };
  const nearest = await deps.db.tenant(actor.tenantId, async (tx) => {
    const live = await livePassages(
      tx,
      actor,
      passages.map((passage) => passage.id),
    );
    if (!answer.citations.every(({ passageId }) => live.has(passageId))) {
      throw new AppError("conflict", { detail: sourceChanged, retry: true });
    }
    await saveAnswer(tx, actor, answer, { isFirst: !continued });
    await whenStored?.(tx, answer);
    return passages.filter((passage) => live.has(passage.id));
  });
  yield { event: "done", data: refused ? { ...answer, nearest } : answer };
}

function toModelPassage(passage: FoundPassage, index: number) {
  const { headings, text } = passage;
  return { marker: index + 1, title: passage.document.title, headings, text };
}
