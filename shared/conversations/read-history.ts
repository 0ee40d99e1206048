import { z } from "zod";
import { personOf } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import type { AnswerModel } from "./ports.ts";
import { quotesStand } from "./quotes-stand.ts";

/** A question and what was answered, in the words that were said. */
export type PastTurn = {
  id: string;
  question: string;
  standaloneQuestion: string | null;
  answer: string;
};

/** What led to a question, oldest first: `summary` of what is not in `turns` any more. */
export type History = { summary: string | null; turns: PastTurn[] };

/** So far back a conversation is followed. */
const mostTurns = 200;

const turnRow = z
  .object({
    id: z.string(),
    question: z.string(),
    standalone_question: z.string().nullable(),
    answer: z.string(),
  })
  .transform(({ standalone_question, ...turn }) => ({
    ...turn,
    standaloneQuestion: standalone_question,
  }));

/**
 * The path to an answer. What quotes a document that is deleted, or not the actor's to see, has no
 * part in it.
 */
export async function readHistory(
  {
    actor,
    parentAnswerId,
  }: { actor: Actor; conversationId: string; parentAnswerId: string | null },
  { db }: { db: Database; model: AnswerModel; logger?: Logger },
  _signal: AbortSignal,
): Promise<History> {
  if (parentAnswerId === null) return { summary: null, turns: [] };
  const turns = await db.tenant(actor.tenantId, (tx) =>
    tx.rows(
      turnRow,
      `WITH RECURSIVE path AS (
         SELECT id, parent_id, 1 AS back FROM answers WHERE id = $1
         UNION ALL
         SELECT answers.id, answers.parent_id, back + 1 FROM answers
         JOIN path ON answers.id = path.parent_id WHERE back < $3
       )
       SELECT id, question, standalone_question, answer FROM path JOIN answers USING (id)
       WHERE ${quotesStand("$2")} ORDER BY back DESC`,
      [parentAnswerId, personOf(actor), mostTurns],
    ),
  );
  return { summary: null, turns };
}
