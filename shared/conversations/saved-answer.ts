import { z } from "zod";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Tx } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { Answer, AnswerEvent } from "./answer.ts";
import { sourceChanged } from "./fixed-sentences.ts";
import { livePassages } from "./live-passages.ts";
import { answerLanguages, stopReasons } from "./ports.ts";

const citation = z.object({
  marker: z.number(),
  quote: z.string(),
  passageId: z.string(),
  document: z.object({ id: z.string(), title: z.string(), filename: z.string() }),
  page: z.number().nullable(),
  start: z.number(),
  end: z.number(),
});

const usage = z.object({
  model: z.string(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  cost: z.object({ amountMicros: z.number(), currency: z.string() }),
});

const answerRow = z
  .object({
    id: z.string(),
    conversation_id: z.string(),
    question: z.string(),
    answer: z.string(),
    refused: z.boolean(),
    stopped: z.enum(stopReasons).nullable(),
    language: z.enum(answerLanguages),
    citations: z.array(citation),
    usage,
    created_at: z.date(),
  })
  .transform(({ conversation_id, created_at, stopped, ...answer }): Answer => {
    const whole = { ...answer, conversationId: conversation_id, createdAt: created_at };
    // What came closest is not kept: to a question asked again the search answers.
    const nearest = answer.refused ? { nearest: [] } : {};
    return { ...whole, ...(stopped && { stopped }), ...nearest };
  });

/**
 * The answer of this id, when it is stored already. Throws `conflict` when what it quotes was
 * deleted or replaced since.
 */
export async function findSavedAnswer(
  tx: Tx,
  actor: Actor,
  id: string,
): Promise<Answer | undefined> {
  const answer = await tx.row(
    answerRow,
    `SELECT id, conversation_id, question, answer, refused, stopped, language, citations, usage,
       created_at FROM answers WHERE id = $1`,
    [id],
  );
  if (!answer) return undefined;
  const quoted = [...new Set(answer.citations.map(({ passageId }) => passageId))];
  const live = await livePassages(tx, actor, quoted);
  if (live.size < quoted.length) throw new AppError("conflict", { detail: sourceChanged });
  return answer;
}

/** A stored answer as the events of one that comes into being. */
export function* eventsOf(answer: Answer): Generator<AnswerEvent, void> {
  const { id, conversationId } = answer;
  yield { event: "start", data: { id, conversationId } };
  for (const each of answer.citations) yield { event: "citation", data: each };
  yield { event: "text", data: { delta: answer.answer } };
  yield { event: "usage", data: answer.usage };
  yield { event: "done", data: answer };
}
