import { recordAct } from "#shared/audit/record-act.ts";
import type { Via } from "#shared/kernel/actor.ts";
import type { Tx } from "#shared/kernel/database.ts";
import { newId } from "#shared/kernel/ids.ts";
import type { Acting } from "./acting.ts";
import { actAsPerson, type ExchangeDeps } from "./exchange-token.ts";
import { hashSecret } from "./secret-token.ts";
import { type StartedSession, sessionDays } from "./session.ts";
import { generateSessionToken } from "./session-token.ts";

/** A person who opens more than this loses the oldest. */
const mostPerPerson = 20;

/** Signs a person in on the web, by an ID token. Throws as `exchangeToken` does. */
export async function startSession(
  request: { input: { subjectToken: string; tenant?: string | undefined }; via: Via },
  deps: ExchangeDeps,
): Promise<StartedSession> {
  const acting = await actAsPerson({ kind: "id_token", ...request.input }, deps);
  const expiresAt = new Date(deps.clock.now().getTime() + sessionDays * 86_400_000);
  const token = generateSessionToken();
  await deps.db.identity((tx) => keep(tx, acting, { token, expiresAt, via: request.via }));
  const { tenantId: id, role, userId } = acting.actor;
  return { token, expiresAt, userId, tenant: { id, name: acting.tenantName, role } };
}

type Kept = { token: string; expiresAt: Date; via: Via };

async function keep(tx: Tx, { actor }: Acting, { token, expiresAt, via }: Kept): Promise<void> {
  const id = newId("ses");
  await tx.run(
    "INSERT INTO sessions (id, tenant_id, user_id, hash, expires_at) VALUES ($1, $2, $3, $4, $5)",
    [id, actor.tenantId, actor.userId, hashSecret(token), expiresAt],
  );
  await tx.run(
    `DELETE FROM sessions WHERE user_id = $1 AND (expires_at < now() OR id IN (
       SELECT id FROM sessions WHERE user_id = $1 ORDER BY created_at DESC, id DESC OFFSET $2))`,
    [actor.userId, mostPerPerson],
  );
  await recordAct(tx, { ...actor, via }, { action: "session.started", object: id });
}
