import { z } from "zod";
import type { Event } from "#shared/contracts/event.ts";
import { questionAnswered } from "#shared/contracts/question-answered.ts";
import type { questionAsked } from "#shared/contracts/question-asked.ts";
import { emit } from "#shared/events/emit.ts";
import { recordHandled } from "#shared/events/ledger.ts";
import type { Outbox } from "#shared/events/outbox.ts";
import { batchActor } from "#shared/identity/batch-actor.ts";
import type { Tx } from "#shared/kernel/database.ts";
import { AppError, invalid } from "#shared/kernel/errors.ts";
import { derivedId } from "#shared/kernel/ids.ts";
import { addLogFields } from "#shared/kernel/log-context.ts";
import type { Answer } from "./answer.ts";
import { type AskDeps, askQuestion } from "./ask-question.ts";
import { askInput } from "./question-input.ts";

export type AnswerInBackgroundDeps = AskDeps & { outbox: Outbox };

type Asked = Event<typeof questionAsked>;
const consumer = "answer-question";

/**
 * Answers a batch job's question as `POST /v1/ask` would. Answer, ledger row and announcement are
 * one transaction, so a redelivery neither asks the model again nor announces twice. What can
 * never be answered is announced with its reason, and thrown.
 */
export async function answerInBackground(event: Asked, deps: AnswerInBackgroundDeps) {
  const { tenantId, data } = event;
  try {
    const actor = await deps.db.tenant(tenantId, (tx) =>
      batchActor(tx, { tenantId, name: consumer, member: data.askedBy }),
    );
    const { question, conversationId, limit } = data;
    const input = askInput.safeParse({ question, conversationId, limit });
    if (!input.success) throw refusalOf(input.error.issues);
    const events = askQuestion(
      {
        actor,
        input: input.data,
        id: derivedId("ans", event.id),
        whenStored(tx, answer) {
          const { id: answerId, refused, citations } = answer;
          addLogFields({ answerId, refused, citations: citations.length });
          return announce(tx, event, { answer, error: null }, deps);
        },
      },
      deps,
      // Nobody goes away here; the model's own deadline still holds.
      new AbortController().signal,
    );
    for await (const _ of events); // only the end matters, and it is stored by then
  } catch (error) {
    if (!(error instanceof AppError) || error.retry) throw error;
    const { code, message } = error;
    // A tenant that does not exist has nobody to tell: the dead event is what remains.
    await deps.db
      .tenant(tenantId, (tx) =>
        announce(tx, event, { answer: null, error: { code, message } }, deps),
      )
      .catch((cause) => deps.logger.warn("not announced", { event: event.id, error: cause }));
    throw error;
  }
}

const words = z.object({ es: z.string(), en: z.string() });

/** Which field is wrong, and why, in the words of its own rule. */
function refusalOf([issue]: z.core.$ZodIssue[]): AppError {
  const plain = issue?.message ?? "";
  const own = words.safeParse(issue?.code === "custom" ? issue.params : undefined);
  return invalid(issue?.path.join(".") ?? "", own.data ?? { es: plain, en: plain });
}

type Outcome =
  | { answer: Answer; error: null }
  | { answer: null; error: { code: string; message: string } };

async function announce(tx: Tx, event: Asked, outcome: Outcome, deps: AnswerInBackgroundDeps) {
  const { reference } = event.data;
  // Somebody else answered meanwhile: this answer must not be stored a second time.
  if (!(await recordHandled(tx, consumer, event))) throw new AppError("conflict", { retry: true });
  await emit(tx, deps.outbox, questionAnswered, {
    tenantId: event.tenantId,
    orderingKey: event.id,
    data: { questionId: event.id, ...(reference !== undefined && { reference }), ...outcome },
  });
}
