import { z } from "zod";
import { recordAct } from "#shared/audit/record-act.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Clock } from "#shared/kernel/clock.ts";
import type { Database, Tx } from "#shared/kernel/database.ts";
import { AppError, invalid } from "#shared/kernel/errors.ts";
import { newId } from "#shared/kernel/ids.ts";
import { generateApiKey } from "./api-key.ts";
import { type ApiKey, apiKeyColumns, apiKeyRow } from "./api-key-row.ts";
import { authorizeCaller, grantable } from "./authorize.ts";
import { keyScopes } from "./permissions.ts";

export const createApiKeyInput = z.object({
  name: z.string().trim().min(1).max(100),
  scopes: z.array(z.enum(keyScopes)).min(1).max(keyScopes.length),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
});
export type CreateApiKeyInput = z.infer<typeof createApiKeyInput>;

/**
 * Makes a key for the actor's tenant. The key itself is in the result and nowhere else.
 * Throws `forbidden` when it would allow more than the actor may or, made by a key, outlive
 * that one; `conflict` when `id` is a key already (its answer cannot be shown again).
 */
export async function createApiKey(
  request: { actor: Actor; input: CreateApiKeyInput; id?: string | undefined },
  { db, clock }: { db: Database; clock: Clock },
): Promise<ApiKey & { key: string }> {
  const { actor, input, id = newId("key") } = request;
  authorizeCaller(actor, "keys:write");
  const granted = [...new Set(input.scopes)];
  const allowed = grantable(actor);
  const beyond = granted.filter((scope) => !allowed.includes(scope));
  if (beyond.length > 0) throw beyondOwn(beyond);
  const expiresAt = input.expiresAt ? new Date(input.expiresAt) : null;
  if (expiresAt && expiresAt <= clock.now()) {
    throw invalid("expiresAt", { es: "debe estar en el futuro.", en: "must be in the future." });
  }

  const { key, prefix, hash } = generateApiKey();
  const created = await db.tenant(actor.tenantId, async (tx) => {
    if (actor.kind === "api_key") await demandNoLongerThan(tx, actor.keyId, expiresAt);
    const made = await tx.row(
      apiKeyRow,
      `INSERT INTO api_keys (id, tenant_id, name, prefix, hash, scopes, created_by, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (id) DO NOTHING
       RETURNING ${apiKeyColumns}`,
      [id, actor.tenantId, input.name, prefix, hash, granted, actor.userId, expiresAt],
    );
    if (made) await recordAct(tx, actor, { action: "api_key.created", object: id });
    return made;
  });
  if (!created) throw alreadyMade();
  return { ...created, key };
}

const makerRow = z.object({ expires_at: z.date().nullable() });

/** Otherwise a leaked key, once expired or revoked, would live on in the ones made with it. */
async function demandNoLongerThan(tx: Tx, makerId: string, expiresAt: Date | null): Promise<void> {
  const maker = await tx.row(
    makerRow,
    "SELECT expires_at FROM api_keys WHERE id = $1 AND revoked_at IS NULL FOR SHARE",
    [makerId],
  );
  if (!maker) throw new AppError("unauthenticated");
  const end = maker.expires_at;
  if (end && (!expiresAt || expiresAt > end)) throw outlivesMaker(end);
}

function outlivesMaker(end: Date): AppError {
  const last = end.toISOString();
  return new AppError("forbidden", {
    detail: {
      es: `Una clave no puede crear otra que dure más que ella: caduca el ${last}.`,
      en: `A key cannot make one that outlives it: it expires at ${last}.`,
    },
    errors: [
      { path: "expiresAt", message: { es: `Como máximo ${last}.`, en: `At most ${last}.` } },
    ],
  });
}

function beyondOwn(beyond: string[]): AppError {
  const list = beyond.join(", ");
  return new AppError("forbidden", {
    detail: {
      es: `No puede conceder permisos que usted no tiene: ${list}.`,
      en: `You cannot grant permissions that you do not have: ${list}.`,
    },
    errors: [{ path: "scopes", message: { es: `Quite: ${list}.`, en: `Remove: ${list}.` } }],
  });
}

function alreadyMade(): AppError {
  return new AppError("conflict", {
    detail: {
      es: "Ya se creó una clave con este «Idempotency-Key»; las claves se muestran una sola vez.",
      en: 'A key was already made with this "Idempotency-Key"; keys are shown only once.',
    },
  });
}
