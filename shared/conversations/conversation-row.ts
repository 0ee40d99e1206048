import { z } from "zod";
import { personOf } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Tx } from "#shared/kernel/database.ts";
import { authorOf } from "#shared/knowledge/author.ts";
import { quotesStand } from "./quotes-stand.ts";
import { missingConversation } from "./unfinished.ts";

/** A conversation as its list shows it; of its answers those that may still be shown. */
export type Conversation = {
  id: string;
  title: string;
  createdAt: Date;
  updatedAt: Date;
  answers: number;
  lastQuestion: string | null;
};

export const conversationRow = z
  .object({
    id: z.string(),
    title: z.string(),
    created_at: z.date(),
    updated_at: z.date(),
    answers: z.number(),
    last_question: z.string().nullable(),
  })
  .transform(
    ({ created_at, updated_at, last_question, ...rest }): Conversation => ({
      ...rest,
      createdAt: created_at,
      updatedAt: updated_at,
      lastQuestion: last_question,
    }),
  );

/**
 * `$1` is who it belongs to, `$2` whose documents may be quoted. One without an answer that may be
 * shown is none: its title is a question about documents that are gone.
 */
export const selectConversations = `SELECT conversations.id, title, conversations.created_at,
    updated_at, answers.count AS answers, answers.last_question
  FROM conversations CROSS JOIN LATERAL (
    SELECT count(*)::int, (array_agg(question ORDER BY created_at DESC, id DESC))[1] AS last_question
    FROM answers WHERE conversation_id = conversations.id AND ${quotesStand("$2")}) AS answers
  WHERE created_by = $1 AND answers.count > 0`;

/**
 * Throws `not_found` unless the conversation is the actor's own; `conflict` while its first answer
 * is being written.
 */
export async function findConversation(tx: Tx, actor: Actor, id: string): Promise<Conversation> {
  const found = await tx.row(conversationRow, `${selectConversations} AND conversations.id = $3`, [
    authorOf(actor),
    personOf(actor),
    id,
  ]);
  if (!found) throw await missingConversation(tx, actor, id);
  return found;
}
