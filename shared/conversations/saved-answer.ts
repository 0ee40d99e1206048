import { z } from "zod";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Tx } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { parseJson } from "#shared/kernel/parse-json.ts";
import { authorOf } from "#shared/knowledge/author.ts";
import { recognizedShape } from "#shared/knowledge/recognition/recognized-fields.ts";
import type { Answer, AnswerEvent } from "./answer.ts";
import { detailsRow } from "./details.ts";
import { sourceChanged } from "./fixed-sentences.ts";
import { linkCitation } from "./link-citation.ts";
import { livePassages } from "./live-passages.ts";
import { answerLanguages, stopReasons } from "./ports.ts";

const citation = z
  .object({
    marker: z.number(),
    field: z.string().optional(),
    quote: z.string(),
    passageId: z.string(),
    document: z.object({
      id: z.string(),
      title: z.string(),
      filename: z.string(),
      createdAt: z.string().optional(),
    }),
    page: z.number().nullable(),
    start: z.number(),
    end: z.number(),
    ...recognizedShape,
  })
  .transform((row) => ({ ...row, link: linkCitation(row) }));

export const modelUsage = z.object({
  inputTokens: z.number(),
  outputTokens: z.number(),
  cost: z.object({ amountMicros: z.number(), currency: z.string() }),
});
const usage = modelUsage.extend({ model: z.string() });

export const answerColumns = `answers.id, conversation_id, parent_id, question, standalone_question,
  answer, refused, stopped, language, citations, details, usage, answers.created_at`;

export const answerRow = z
  .object({
    id: z.string(),
    conversation_id: z.string(),
    parent_id: z.string().nullable(),
    question: z.string(),
    standalone_question: z.string().nullable(),
    answer: z.string(),
    refused: z.boolean(),
    stopped: z.enum(stopReasons).nullable(),
    language: z.enum(answerLanguages),
    citations: z.array(citation),
    details: detailsRow,
    usage,
    created_at: z.date(),
  })
  .transform((row): Answer => {
    const {
      conversation_id,
      parent_id,
      standalone_question,
      created_at,
      stopped,
      details,
      ...answer
    } = row;
    const whole = {
      ...answer,
      support: details.support,
      conflicts: details.conflicts,
      conversationId: conversation_id,
      parentAnswerId: parent_id,
      standaloneQuestion: standalone_question,
      createdAt: created_at,
    };
    // What came closest is not kept: to a question asked again the search answers.
    const nearest = answer.refused ? { nearest: [] } : {};
    const { filter, responseFormat } = details;
    return {
      ...whole,
      ...(responseFormat && { value: answer.refused ? null : parseJson(answer.answer) }),
      ...(filter && { filter }),
      ...(stopped && { stopped }),
      ...nearest,
    };
  });

/**
 * The actor's own answer of this id, when it is stored already. Throws `conflict` when what it quotes was
 * deleted or replaced since.
 */
export async function findSavedAnswer(
  tx: Tx,
  actor: Actor,
  id: string,
): Promise<Answer | undefined> {
  const answer = await tx.row(
    answerRow,
    `SELECT ${answerColumns} FROM answers JOIN conversations ON conversations.id = conversation_id
     WHERE answers.id = $1 AND created_by = $2`,
    [id, authorOf(actor)],
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
