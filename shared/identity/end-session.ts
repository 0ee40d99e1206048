import { z } from "zod";
import { recordAct } from "#shared/audit/record-act.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { hashSecret } from "./secret-token.ts";

/** Ends a session of the person's; one that is over already is none the worse for it. */
export async function endSession(
  { actor, input }: { actor: Actor; input: { token: string | undefined } },
  { db }: { db: Database },
): Promise<void> {
  const { token } = input;
  if (actor.kind !== "user" || token === undefined) return;
  await db.identity(async (tx) => {
    const ended = await tx.row(
      z.object({ id: z.string() }),
      "DELETE FROM sessions WHERE hash = $1 AND user_id = $2 RETURNING id",
      [hashSecret(token), actor.userId],
    );
    if (ended) await recordAct(tx, actor, { action: "session.ended", object: ended.id });
  });
}
