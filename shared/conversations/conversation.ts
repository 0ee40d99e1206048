import { z } from "zod";
import { recordAct } from "#shared/audit/record-act.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Tx } from "#shared/kernel/database.ts";
import { notFound } from "#shared/kernel/errors.ts";
import { newId } from "#shared/kernel/ids.ts";
import { authorOf } from "#shared/knowledge/author.ts";
import type { Answer } from "./answer.ts";

/** Throws `not_found` unless the conversation is the actor's own. */
export async function demandConversation(tx: Tx, actor: Actor, id: string): Promise<void> {
  const own = await tx.row(
    z.object({}),
    "SELECT FROM conversations WHERE id = $1 AND created_by = $2",
    [id, authorOf(actor)],
  );
  if (!own) throw notFound({ es: "la conversación", en: "conversation" });
}

/** The conversation that a question without one begins; it is stored with its first answer. */
export function newConversationId(): string {
  return newId("con");
}

/** Stores an answer, and its conversation when this is the first. */
export async function saveAnswer(
  tx: Tx,
  actor: Actor,
  answer: Answer,
  { isFirst }: { isFirst: boolean },
): Promise<void> {
  if (isFirst) {
    await tx.run("INSERT INTO conversations (id, tenant_id, created_by) VALUES ($1, $2, $3)", [
      answer.conversationId,
      actor.tenantId,
      authorOf(actor),
    ]);
  } else {
    await demandConversation(tx, actor, answer.conversationId);
  }
  await tx.run(
    `INSERT INTO answers (id, tenant_id, conversation_id, question, answer, refused, language,
       citations, usage, created_at, stopped)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      answer.id,
      actor.tenantId,
      answer.conversationId,
      answer.question,
      answer.answer,
      answer.refused,
      answer.language,
      JSON.stringify(answer.citations),
      JSON.stringify(answer.usage),
      answer.createdAt,
      answer.stopped ?? null,
    ],
  );
  await recordAct(tx, actor, { action: "question.asked", object: answer.id });
}
