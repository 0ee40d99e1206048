import { z } from "zod";
import type { Database } from "#shared/kernel/database.ts";
import { tokenSeconds } from "./access-token.ts";

/** Tokens of `subject` that were issued at `before` (milliseconds since 1970) or earlier are over. */
export const revocation = z.object({ subject: z.string(), before: z.coerce.number() });
export type Revocation = z.infer<typeof revocation>;

/** Longer than any token lives, with room for clocks that disagree. */
const keepSeconds = tokenSeconds + 300;

/** Whom to refuse: who was revoked while a token of theirs may still live. */
export function listRevocations({ db }: { db: Database }): Promise<Revocation[]> {
  return db.identity((tx) =>
    tx.rows(
      revocation,
      `SELECT subject, ceil(extract(epoch FROM max(revoked_at)) * 1000) AS before FROM revocations
       WHERE revoked_at > now() - make_interval(secs => $1) AND revoked_at <= now() GROUP BY subject`,
      [keepSeconds],
    ),
  );
}

/** Forgets what no token can outlive. */
export async function forgetRevocations({ db }: { db: Database }): Promise<void> {
  await db.system((tx) =>
    tx.run("DELETE FROM revocations WHERE revoked_at < now() - make_interval(secs => $1)", [
      2 * keepSeconds,
    ]),
  );
}
