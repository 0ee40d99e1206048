import { z } from "zod";
import { recordAct } from "#shared/audit/record-act.ts";
import { roles, type Via } from "#shared/kernel/actor.ts";
import type { Clock } from "#shared/kernel/clock.ts";
import type { Database } from "#shared/kernel/database.ts";
import { noSuchTenant } from "./acting.ts";
import { scopesOf } from "./permissions.ts";
import { hashSecret } from "./secret-token.ts";
import { livingSession, noSession, type StartedSession, sessionRow } from "./session.ts";
import { generateSessionToken } from "./session-token.ts";

const membership = z.object({ name: z.string(), role: z.enum(roles) });

/**
 * Takes the person of a session to another of their tenants. The session goes on under a new
 * token: nobody who remembers the old one acts in the old tenant by it. Throws `unauthenticated`,
 * and `not_found` for a tenant that they do not belong to.
 */
export async function switchSession(
  { input, via }: { input: { token: string | undefined; tenant: string }; via: Via },
  { db, clock }: { db: Database; clock: Clock },
): Promise<StartedSession> {
  const { token: old } = input;
  if (old === undefined) throw noSession();
  const token = generateSessionToken();
  return db.identity(async (tx) => {
    const row = await tx.row(sessionRow, livingSession, [hashSecret(old), clock.now()]);
    if (!row) throw noSession();
    const tenant = await tx.row(
      membership,
      `SELECT t.name, m.role FROM memberships m JOIN tenants t ON t.id = m.tenant_id
       WHERE m.user_id = $1 AND t.id = $2`,
      [row.user_id, input.tenant],
    );
    if (!tenant) throw noSuchTenant();
    await tx.run("UPDATE sessions SET tenant_id = $2, hash = $3, last_used_at = $4 WHERE id = $1", [
      row.id,
      input.tenant,
      hashSecret(token),
      clock.now(),
    ]);
    const { user_id: userId, expires_at: expiresAt } = row;
    const { role } = tenant;
    const person = { kind: "user", userId, tenantId: input.tenant, role } as const;
    const actor = { ...person, scopes: scopesOf(role), via };
    await recordAct(tx, actor, { action: "session.started", object: row.id });
    return { token, expiresAt, userId, tenant: { id: input.tenant, ...tenant } };
  });
}
