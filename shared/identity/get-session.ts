import type { Clock } from "#shared/kernel/clock.ts";
import type { Database } from "#shared/kernel/database.ts";
import { hashSecret } from "./secret-token.ts";
import { livingSession, noSession, type StartedSession, sessionRow } from "./session.ts";

/** The session that a cookie stands for; `unauthenticated` without one that lives. */
export async function getSession(
  { input: { token } }: { input: { token: string | undefined } },
  { db, clock }: { db: Database; clock: Clock },
): Promise<StartedSession> {
  if (token === undefined) throw noSession();
  const row = await db.identity((tx) =>
    tx.row(sessionRow, livingSession, [hashSecret(token), clock.now()]),
  );
  if (!row) throw noSession();
  const { user_id: userId, tenant_id: id, tenant_name: name, role, expires_at: expiresAt } = row;
  return { token, userId, tenant: { id, name, role }, expiresAt };
}
