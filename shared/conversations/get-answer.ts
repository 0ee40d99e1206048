import { z } from "zod";
import { authorize, personOf } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { Answer } from "./answer.ts";
import { answerNotFound } from "./conversation.ts";
import { quotesStand } from "./quotes-stand.ts";
import { findSavedAnswer } from "./saved-answer.ts";
import { missingAnswer } from "./unfinished.ts";

/**
 * An answer of the actor's own. Throws `not_found`, also from the moment on that a document which
 * it quotes or names is deleted; `conflict` when what it quotes was replaced since, or while it is
 * being written; what its events ended with when it came to nothing.
 */
export async function getAnswer(
  { actor, input }: { actor: Actor; input: { id: string } },
  { db }: { db: Database },
): Promise<Answer> {
  authorize(actor, "ask");
  return db.tenant(actor.tenantId, async (tx) => {
    const fallen = await tx.row(
      z.object({}),
      `SELECT FROM answers WHERE id = $1 AND NOT ${quotesStand("$2")}`,
      [input.id, personOf(actor)],
    );
    if (fallen) throw answerNotFound();
    const answer = await findSavedAnswer(tx, actor, input.id);
    if (!answer) throw await missingAnswer(tx, actor, input.id);
    return answer;
  });
}
