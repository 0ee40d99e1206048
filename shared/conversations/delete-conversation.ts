import { recordAct } from "#shared/audit/record-act.ts";
import { authorize } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database, Tx } from "#shared/kernel/database.ts";
import { authorOf } from "#shared/knowledge/author.ts";
import { forgetAnswersOf } from "#shared/limits/forget-requests.ts";
import { conversationNotFound } from "./conversation.ts";

/**
 * Deletes a conversation of the actor's, with every answer of it and what was thought of them. An
 * answer that is being written breaks off, also the first one, before which nothing is stored.
 */
export async function deleteConversation(
  { actor, input }: { actor: Actor; input: { id: string } },
  { db }: { db: Database },
): Promise<void> {
  authorize(actor, "ask");
  await db.tenant(actor.tenantId, async (tx) => {
    // Its first answer, and it with it, may have been stored in this very moment.
    const found = (await remove(tx, actor, input.id)) || (await remove(tx, actor, input.id));
    if (!found) throw conversationNotFound();
    await forgetAnswersOf(tx, input.id);
    await recordAct(tx, actor, { action: "conversation.deleted", object: input.id });
  });
}

/** False when there was nothing of it, not even a first answer that is being written. */
async function remove(tx: Tx, actor: Actor, id: string): Promise<boolean> {
  const own = [id, authorOf(actor)];
  // Answers and feedback go with it.
  const deleted = await tx.run("DELETE FROM conversations WHERE id = $1 AND created_by = $2", own);
  const stopped = await tx.run(
    `DELETE FROM generations
     WHERE conversation_id = $1 AND asked_by = $2 AND (state = 'running' OR $3)`,
    [...own, deleted > 0],
  );
  return deleted + stopped > 0;
}
