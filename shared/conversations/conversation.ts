import { recordAct } from "#shared/audit/record-act.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Tx } from "#shared/kernel/database.ts";
import { notFound } from "#shared/kernel/errors.ts";
import { newId } from "#shared/kernel/ids.ts";
import { authorOf } from "#shared/knowledge/author.ts";
import type { Answer } from "./answer.ts";
import type { ResponseFormat } from "./forms/response-format.ts";
import type { MadeFrom } from "./made-from.ts";
import { titleOf } from "./title-question.ts";

export const conversationNotFound = () => notFound({ es: "la conversación", en: "conversation" });
export const answerNotFound = () => notFound({ es: "la respuesta", en: "answer" });

/** The conversation that a question without one begins; it is stored with its first answer. */
export function newConversationId(): string {
  return newId("con");
}

type Beside = {
  isFirst: boolean;
  madeFrom: MadeFrom;
  named: { id: string }[];
  responseFormat: ResponseFormat | undefined;
};

/** Stores an answer, and its conversation when this is the first. */
export async function saveAnswer(
  tx: Tx,
  actor: Actor,
  answer: Answer,
  { isFirst, madeFrom, named, responseFormat }: Beside,
): Promise<void> {
  if (isFirst) {
    tx.send(
      "INSERT INTO conversations (id, tenant_id, created_by, title) VALUES ($1, $2, $3, $4)",
      [answer.conversationId, actor.tenantId, authorOf(actor), titleOf(answer.question)],
    );
  } else {
    const own = await tx.run(
      "UPDATE conversations SET updated_at = now() WHERE id = $1 AND created_by = $2",
      [answer.conversationId, authorOf(actor)],
    );
    if (own === 0) throw conversationNotFound();
  }
  tx.send(
    // What it went on from may have gone with its document meanwhile.
    `INSERT INTO answers (id, tenant_id, conversation_id, question, answer, refused, language,
       citations, usage, created_at, stopped, parent_id, standalone_question,
       made_from, details)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
       (SELECT id FROM answers WHERE id = $12 FOR KEY SHARE), $13, $14, $15)`,
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
      answer.parentAnswerId,
      answer.standaloneQuestion,
      JSON.stringify(madeFrom),
      JSON.stringify({
        support: answer.support,
        conflicts: answer.conflicts,
        named,
        filter: answer.filter ?? null,
        responseFormat: responseFormat ? JSON.stringify(responseFormat) : null,
      }),
    ],
  );
  await recordAct(tx, actor, { action: "question.asked", object: answer.id });
}
