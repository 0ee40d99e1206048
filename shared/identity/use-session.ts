import type { Clock } from "#shared/kernel/clock.ts";
import type { Database } from "#shared/kernel/database.ts";
import { scopesOf } from "./permissions.ts";
import type { TokenActor } from "./ports.ts";
import { hashSecret } from "./secret-token.ts";
import { livingSession, noSession, sessionRow } from "./session.ts";
import { looksLikeSession } from "./session-token.ts";

type UsedSession = { actor: TokenActor; tenantName: string; expiresAt: Date };

/**
 * Whose session it is, with their role of today. Throws `unauthenticated` for one that is over,
 * and for who no longer belongs to its tenant. Notes the use once a minute.
 */
export async function useSession(
  token: string,
  { db, clock }: { db: Database; clock: Clock },
): Promise<UsedSession> {
  if (!looksLikeSession(token)) throw noSession();
  const now = clock.now();
  return db.identity(async (tx) => {
    const row = await tx.row(sessionRow, livingSession, [hashSecret(token), now]);
    if (!row) throw noSession();
    if (now.getTime() - row.last_used_at.getTime() > 60_000) {
      await tx.run("UPDATE sessions SET last_used_at = $2 WHERE id = $1", [row.id, now]);
    }
    const { user_id: userId, tenant_id: tenantId, role } = row;
    return {
      actor: { kind: "user", tenantId, userId, role, scopes: scopesOf(role) },
      tenantName: row.tenant_name,
      expiresAt: row.expires_at,
    };
  });
}
