import { authorize } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { Answer } from "./answer.ts";
import { answerNotFound } from "./conversation.ts";
import { findSavedAnswer } from "./saved-answer.ts";

/**
 * An answer of the actor's own. Throws `not_found`; `conflict` when what it quotes was deleted or
 * replaced since.
 */
export async function getAnswer(
  { actor, input }: { actor: Actor; input: { id: string } },
  { db }: { db: Database },
): Promise<Answer> {
  authorize(actor, "ask");
  const answer = await db.tenant(actor.tenantId, (tx) => findSavedAnswer(tx, actor, input.id));
  if (!answer) throw answerNotFound();
  return answer;
}
