import { authorize } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Tx } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { SearchDeps } from "#shared/knowledge/search-passages.ts";
import type { Answer, AnswerEvent } from "./answer.ts";
import { createSpentUsage } from "./estimate-usage.ts";
import { type Ending, insertGeneration } from "./generation-rows.ts";
import type { History } from "./history.ts";
import type { ModelLimits } from "./ports.ts";
import { prepareAnswer } from "./prepare-answer.ts";
import type { AskInput } from "./question-input.ts";
import { eventsOf, findSavedAnswer } from "./saved-answer.ts";
import { type Write, type WriteDeps, writeAnswer } from "./write-answer.ts";

export type AskDeps = SearchDeps & WriteDeps;

export type Ask = {
  actor: Actor;
  input: AskInput;
  /** The answer's id: one that is stored is given again. A new one unless given. */
  id?: string | undefined;
  /** Of a conversation that the caller keeps, not we: what was said in it before. */
  before?: History | undefined;
  /** Where the caller stops reading. */
  limits?: ModelLimits | undefined;
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
  { actor, input, id, before, limits, whenStored }: Ask,
  deps: AskDeps,
  signal: AbortSignal,
): AsyncGenerator<AnswerEvent, void> {
  authorize(actor, "ask");
  const saved =
    id && (await deps.db.tenant(actor.tenantId, (tx) => findSavedAnswer(tx, actor, id)));
  if (saved) return yield* eventsOf(saved);
  const prepared = await prepareAnswer({ actor, input, id, before }, deps, signal);
  const basis = { ...prepared, ...(limits && { limits }) };
  yield* writeMetered({ actor, basis, whenStored }, deps, signal);
}

/** What an answer took that came to nothing is recorded as well. */
async function* writeMetered(
  write: Write,
  deps: WriteDeps,
  signal: AbortSignal,
): AsyncGenerator<AnswerEvent, void> {
  const { actor, basis } = write;
  const spent = createSpentUsage(basis, { model: deps.model.model, runs: 1, said: 0 });
  let ending: Ending | undefined = { state: "abandoned", usage: undefined };
  try {
    for await (const event of writeAnswer(write, deps, signal)) {
      spent.hear(event);
      if (event.event === "done") ending = undefined;
      yield event;
    }
  } catch (error) {
    const errorCode = error instanceof AppError ? error.code : "internal";
    if (!signal.aborted) ending = { state: "failed", usage: undefined, errorCode };
    throw error;
  } finally {
    if (ending && basis.passages.length > 0) {
      const begun = { actor, basis, owner: "", leaseMs: 0 };
      const end = { ...ending, usage: spent.usage() };
      await deps.db
        .tenant(actor.tenantId, (tx) => insertGeneration(tx, begun, [], end))
        .catch((error) => deps.logger.warn("usage was not recorded", { answer: basis.id, error }));
    }
  }
}
