import { recordAct } from "#shared/audit/record-act.ts";
import { authorize } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { authorOf } from "#shared/knowledge/author.ts";
import { forgetAnswersOf } from "#shared/limits/forget-requests.ts";
import { conversationNotFound } from "./conversation.ts";

/** Deletes a conversation of the actor's, with every answer of it and what was thought of them. */
export async function deleteConversation(
  { actor, input }: { actor: Actor; input: { id: string } },
  { db }: { db: Database },
): Promise<void> {
  authorize(actor, "ask");
  await db.tenant(actor.tenantId, async (tx) => {
    // Answers, their events and feedback go with it.
    const deleted = await tx.run("DELETE FROM conversations WHERE id = $1 AND created_by = $2", [
      input.id,
      authorOf(actor),
    ]);
    if (deleted === 0) throw conversationNotFound();
    await tx.run("DELETE FROM generations WHERE conversation_id = $1", [input.id]);
    await forgetAnswersOf(tx, input.id);
    await recordAct(tx, actor, { action: "conversation.deleted", object: input.id });
  });
}
