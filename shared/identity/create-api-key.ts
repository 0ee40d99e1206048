import { z } from "zod";
import { type Actor, scopes } from "#shared/kernel/actor.ts";
import type { Clock } from "#shared/kernel/clock.ts";
import type { Database } from "#shared/kernel/database.ts";
import { AppError, invalid } from "#shared/kernel/errors.ts";
import { derivedId, newId } from "#shared/kernel/ids.ts";
import { generateApiKey } from "./api-key.ts";
import { type ApiKey, apiKeyColumns, apiKeyRow } from "./api-key-row.ts";
import { authorize, grantable } from "./authorize.ts";

export const createApiKeyInput = z.object({
  name: z.string().trim().min(1).max(100),
  scopes: z.array(z.enum(scopes)).min(1).max(scopes.length),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
});
export type CreateApiKeyInput = z.infer<typeof createApiKeyInput>;

/**
 * Makes a key for the actor's tenant. The key itself is in the result and nowhere else.
 * Throws `forbidden` when it would allow more than the actor may, and `conflict` when
 * `idempotencyKey` was used before (the first answer cannot be shown again).
 */
export async function createApiKey(
  request: { actor: Actor; input: CreateApiKeyInput; idempotencyKey?: string | undefined },
  { db, clock }: { db: Database; clock: Clock },
): Promise<ApiKey & { key: string }> {
  const { actor, input, idempotencyKey } = request;
  authorize(actor, "keys:write");
  if (actor.kind === "system") throw new AppError("forbidden");
  const granted = [...new Set(input.scopes)];
  const allowed = grantable(actor);
  const beyond = granted.filter((scope) => !allowed.includes(scope));
  if (beyond.length > 0) throw beyondOwn(beyond);
  const expiresAt = input.expiresAt ? new Date(input.expiresAt) : null;
  if (expiresAt && expiresAt <= clock.now()) {
    throw invalid("expiresAt", { es: "debe estar en el futuro.", en: "must be in the future." });
  }

  const { key, prefix, hash } = generateApiKey();
  const id = idempotencyKey
    ? derivedId("key", actor.tenantId, actor.userId, idempotencyKey)
    : newId("key");
  const created = await db.tenant(actor.tenantId, (tx) =>
    tx.row(
      apiKeyRow,
      `INSERT INTO api_keys (id, tenant_id, name, prefix, hash, scopes, created_by, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (id) DO NOTHING
       RETURNING ${apiKeyColumns}`,
      [id, actor.tenantId, input.name, prefix, hash, granted, actor.userId, expiresAt],
    ),
  );
  if (!created) throw alreadyMade();
  return { ...created, key };
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
