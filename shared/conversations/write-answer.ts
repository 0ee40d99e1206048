import type { Actor } from "#shared/kernel/actor.ts";
import type { Database, Tx } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { parseJson } from "#shared/kernel/parse-json.ts";
import type { FoundPassage } from "#shared/knowledge/search-passages.ts";
import type { Answer, AnswerEvent } from "./answer.ts";
import { saveAnswer } from "./conversation.ts";
import { findConflicts } from "./find-conflicts.ts";
import { finishDraft, isRefusal, openDraft } from "./finish-draft.ts";
import { sourceChanged } from "./fixed-sentences.ts";
import { formOf } from "./forms/response-format.ts";
import { livePassages } from "./live-passages.ts";
import { nearestDocuments } from "./nearest-documents.ts";
import { madeFrom } from "./note-made-from.ts";
import type { AnswerModel } from "./ports.ts";
import type { AnswerBasis } from "./prepare-answer.ts";
import { addUsage } from "./prompt/price.ts";
import { readModel } from "./read-model.ts";

const minute = 60_000;

export type WriteDeps = {
  db: Database;
  model: AnswerModel;
  logger: Logger;
  /** How long the model may take, in milliseconds; a minute unless given. */
  answerMs?: number;
};

export type Write = {
  actor: Actor;
  basis: AnswerBasis;
  /** Waited for when the answer is whole, before the transaction that stores it. */
  whenWhole?: (() => Promise<void>) | undefined;
  /** What else must become true with the answer, in the transaction that stores it. */
  whenStored?: ((tx: Tx, answer: Answer) => Promise<void>) | undefined;
};

/**
 * Has the model answer from its basis, proves what it says, and stores the answer once it is
 * whole. Throws `unavailable`; `conflict` when a cited document was deleted or replaced meanwhile;
 * the reason of `signal`.
 */
export async function* writeAnswer(
  { actor, basis, whenWhole, whenStored }: Write,
  deps: WriteDeps,
  signal: AbortSignal,
): AsyncGenerator<AnswerEvent, void> {
  const { id, conversationId, language, passages } = basis;
  const found = passages.slice(0, basis.found);
  yield { event: "start", data: { id, conversationId } };
  const request = modelRequest(basis);
  const draft = openDraft(passages, request);
  if (passages.length > 0) {
    const deadlineMs = deps.answerMs ?? minute;
    const events = readModel(deps.model, request, { signal, deadlineMs, logger: deps.logger });
    for await (const event of events) yield* draft.hear(event);
  }
  yield* draft.end();

  const refused = draft.citations().length === 0;
  const stopped = draft.stopped();
  const named = isRefusal(draft) ? await nearestDocuments(actor, found, deps.db) : [];
  const titles = named.map(({ title }) => title);
  const { last, answer: words } = finishDraft(draft, language, titles);
  if (last) yield { event: "text", data: { delta: last } };
  const usage = { model: deps.model.model, ...addUsage(draft.usage(), basis.rewriting) };
  yield { event: "usage", data: usage };

  signal.throwIfAborted();
  await whenWhole?.();
  const answer: Answer = {
    id,
    conversationId,
    parentAnswerId: basis.parentAnswerId,
    question: basis.input.question,
    standaloneQuestion: basis.standaloneQuestion,
    answer: words,
    ...(request.form && { value: refused ? null : parseJson(draft.answer()) }),
    refused,
    ...(stopped && { stopped }),
    ...(basis.filter && { filter: basis.filter }),
    language,
    citations: draft.citations(),
    support: draft.support() ?? null,
    conflicts: findConflicts(request.question, draft.citations()),
    usage,
    createdAt: new Date(),
  };
  const told = await deps.db.tenant(actor.tenantId, async (tx) => {
    const live = await livePassages(
      tx,
      actor,
      passages.map((passage) => passage.id),
    );
    const isLive = ({ id }: { id: string }) =>
      passages.some((passage) => passage.document.id === id && live.has(passage.id));
    if (!answer.citations.every(({ passageId }) => live.has(passageId)) || !named.every(isLive)) {
      throw new AppError("conflict", { detail: sourceChanged, retry: true });
    }
    await saveAnswer(tx, actor, answer, {
      isFirst: basis.isFirst,
      named: named.map(({ id }) => ({ id })),
      responseFormat: basis.input.responseFormat,
      madeFrom: madeFrom(basis, request, deps.model, live),
    });
    const nearest = found.filter((passage) => live.has(passage.id));
    const whole = refused ? { ...answer, nearest } : answer;
    await whenStored?.(tx, whole);
    return whole;
  });
  yield { event: "done", data: told };
}

/** What the model is given. */
export function modelRequest(
  basis: Pick<AnswerBasis, "input" | "standaloneQuestion" | "language" | "passages" | "limits">,
) {
  const { input, language, passages, limits } = basis;
  const question = basis.standaloneQuestion ?? input.question;
  return {
    question,
    language,
    passages: passages.map(toModelPassage),
    ...(input.responseFormat && { form: formOf(input.responseFormat) }),
    ...(limits && { limits }),
  };
}

function toModelPassage(passage: FoundPassage, index: number) {
  const { headings, text, start, document } = passage;
  const { id, title, createdAt } = document;
  return { marker: index + 1, title, headings, text, start, document: { id, createdAt } };
}
