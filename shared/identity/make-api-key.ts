import { z } from "zod";
import type { Scope } from "#shared/kernel/actor.ts";
import type { Tx } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { generateApiKey } from "./api-key.ts";
import { type ApiKey, apiKeyColumns, apiKeyRow } from "./api-key-row.ts";
import { type Caller, grantable } from "./authorize.ts";

/** A key as its maker sees it, once. */
export type MadeApiKey = ApiKey & { key: string };

/**
 * Stores a new key of the actor's and returns it with its secret. Throws `forbidden` when it
 * would, made by a key, outlive that one; `conflict` when `id` is a key already.
 */
export async function makeApiKey(
  tx: Tx,
  actor: Caller,
  wanted: { id: string; name: string; scopes: readonly Scope[]; expiresAt: Date | null },
): Promise<MadeApiKey> {
  const { id, name, scopes, expiresAt } = wanted;
  if (actor.kind === "api_key") await demandNoLongerThan(tx, actor.keyId, expiresAt);
  const { key, prefix, hash } = generateApiKey();
  const made = await tx.row(
    apiKeyRow,
    `INSERT INTO api_keys (id, tenant_id, name, prefix, hash, scopes, created_by, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (id) DO NOTHING
     RETURNING ${apiKeyColumns}`,
    [id, actor.tenantId, name, prefix, hash, scopes, actor.userId, expiresAt],
  );
  if (!made) throw alreadyMade();
  return { ...made, key };
}

/** Nobody makes a key that may do more than they themselves. */
export function demandGrantable(actor: Caller, scopes: readonly Scope[]): void {
  const allowed = grantable(actor);
  const beyond = scopes.filter((scope) => !allowed.includes(scope));
  if (beyond.length > 0) throw beyondOwn(beyond);
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
