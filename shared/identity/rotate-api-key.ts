import { z } from "zod";
import { recordAct } from "#shared/audit/record-act.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Clock } from "#shared/kernel/clock.ts";
import type { Database, Tx } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { newId } from "#shared/kernel/ids.ts";
import { tokenSeconds } from "./access-token.ts";
import { type ApiKey, apiKeyColumns, apiKeyRow, noSuchKey } from "./api-key-row.ts";
import { authorizeCaller, type Caller } from "./authorize.ts";
import { demandGrantable, type MadeApiKey, makeApiKey } from "./make-api-key.ts";
import { holdMembership } from "./membership-held.ts";
import { revokeTokens } from "./revoke-tokens.ts";

const day = 86_400;

export const rotateApiKeyInput = z.object({
  graceSeconds: z
    .int()
    .min(0)
    .max(7 * day)
    .default(day),
});

type Input = z.infer<typeof rotateApiKeyInput> & { id: string };

/**
 * Makes a key in the place of another: of the same name, scopes and expiry, and of whoever rotates
 * it, with their role and what is private to them. The old one works for `graceSeconds` more, then
 * it is over, with every token made from it. Throws `not_found`, `forbidden` as `createApiKey`
 * does, and `conflict` for a key that has expired or was rotated before.
 */
export async function rotateApiKey(
  request: { actor: Actor; input: Input; id?: string | undefined },
  { db, clock }: { db: Database; clock: Clock },
): Promise<MadeApiKey> {
  const { actor, input, id = newId("key") } = request;
  authorizeCaller(actor, "keys:write");
  return db.tenant(actor.tenantId, async (tx) => {
    await holdMembership(tx, actor);
    const now = clock.now();
    const old = await lockKey(tx, actor, input.id);
    if (old.replacedBy !== null) throw alreadyRotated(old.replacedBy);
    if (old.expiresAt && old.expiresAt <= now) throw expired();
    demandGrantable(actor, old.scopes);
    const { name, scopes, expiresAt } = old;
    const made = await makeApiKey(tx, actor, { id, name, scopes, expiresAt });
    await endAfter(tx, old, { by: made, now, seconds: input.graceSeconds, ...actor });
    const details = { replacedBy: made.id, graceSeconds: input.graceSeconds };
    await recordAct(tx, actor, { action: "api_key.rotated", object: old.id, details });
    return made;
  });
}

async function lockKey(tx: Tx, actor: Caller, id: string): Promise<ApiKey> {
  const key = await tx.row(
    apiKeyRow,
    `SELECT ${apiKeyColumns} FROM api_keys
     WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL FOR UPDATE`,
    [actor.tenantId, id],
  );
  if (!key) throw noSuchKey();
  return key;
}

type Grace = { by: ApiKey; now: Date; seconds: number; tenantId: string };

async function endAfter(tx: Tx, old: ApiKey, grace: Grace): Promise<void> {
  const { by, now, seconds, tenantId } = grace;
  const end = new Date(now.getTime() + seconds * 1000);
  const endsSooner = old.expiresAt === null || end < old.expiresAt;
  await tx.run("UPDATE api_keys SET replaced_by = $2, expires_at = $3 WHERE id = $1", [
    old.id,
    by.id,
    endsSooner ? end : old.expiresAt,
  ]);
  // Tokens that are out already were made to live longer than this.
  if (endsSooner && seconds < tokenSeconds)
    await revokeTokens(tx, { keyId: old.id, tenantId }, end);
}

function alreadyRotated(by: string): AppError {
  return new AppError("conflict", {
    detail: {
      es: `Esta clave ya fue sustituida por ${by}: sustituya esa.`,
      en: `This key was already replaced by ${by}: rotate that one.`,
    },
  });
}

function expired(): AppError {
  return new AppError("conflict", {
    detail: {
      es: "Esta clave ha caducado: cree una nueva.",
      en: "This key has expired: make a new one.",
    },
  });
}
