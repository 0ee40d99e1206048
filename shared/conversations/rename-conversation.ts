import { z } from "zod";
import { recordAct } from "#shared/audit/record-act.ts";
import { authorize } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { authorOf } from "#shared/knowledge/author.ts";
import { type Conversation, findConversation } from "./conversation-row.ts";
import { missingConversation } from "./unfinished.ts";

export const renameInput = z.strictObject({ title: z.string().trim().min(1).max(200) });

/** Gives a conversation of the actor's another title. Its place in the list stays. */
export async function renameConversation(
  { actor, input }: { actor: Actor; input: { id: string } & z.infer<typeof renameInput> },
  { db }: { db: Database },
): Promise<Conversation> {
  authorize(actor, "ask");
  return db.tenant(actor.tenantId, async (tx) => {
    const renamed = await tx.run(
      "UPDATE conversations SET title = $3 WHERE id = $1 AND created_by = $2",
      [input.id, authorOf(actor), input.title],
    );
    if (renamed === 0) throw await missingConversation(tx, actor, input.id);
    await recordAct(tx, actor, { action: "conversation.renamed", object: input.id });
    return findConversation(tx, actor, input.id);
  });
}
