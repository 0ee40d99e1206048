import { z } from "zod";
import { roles, scopes } from "#shared/kernel/actor.ts";
import type { Clock } from "#shared/kernel/clock.ts";
import type { Database } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { hashApiKey, isWellFormedApiKey } from "./api-key.ts";
import { membershipHeld } from "./membership-held.ts";
import { scopesOf } from "./permissions.ts";
import type { TokenActor } from "./ports.ts";

const keyRow = z.object({
  id: z.string(),
  tenant_id: z.string(),
  tenant_name: z.string(),
  created_by: z.string(),
  role: z.enum(roles),
  scopes: z.array(z.enum(scopes)),
  expires_at: z.date().nullable(),
  last_used_at: z.date().nullable(),
});

export type UsedApiKey = { actor: TokenActor; tenantName: string; expiresAt: Date | null };

/**
 * Who a key stands for now. Its role is that of its creator's membership today; without that
 * membership, or revoked or expired, it is `unauthenticated`. Notes the use once a minute.
 */
export async function useApiKey(
  key: string,
  { db, clock }: { db: Database; clock: Clock },
): Promise<UsedApiKey> {
  if (!isWellFormedApiKey(key)) throw invalidKey();
  const now = clock.now();
  return db.identity(async (tx) => {
    const row = await tx.row(
      keyRow,
      `SELECT k.id, k.tenant_id, t.name AS tenant_name, k.created_by, m.role, k.scopes,
              k.expires_at, k.last_used_at
       FROM api_keys k
       JOIN memberships m ON m.tenant_id = k.tenant_id AND m.user_id = k.created_by
       JOIN tenants t ON t.id = k.tenant_id
       WHERE k.hash = $1 AND k.revoked_at IS NULL
         AND (k.expires_at IS NULL OR k.expires_at > $2)
       ${membershipHeld}`,
      [hashApiKey(key), now],
    );
    if (!row) throw invalidKey();
    if (!row.last_used_at || now.getTime() - row.last_used_at.getTime() > 60_000) {
      await tx.run("UPDATE api_keys SET last_used_at = $2 WHERE id = $1", [row.id, now]);
    }
    const allowed = scopesOf(row.role);
    return {
      actor: {
        kind: "api_key",
        tenantId: row.tenant_id,
        keyId: row.id,
        userId: row.created_by,
        role: row.role,
        scopes: row.scopes.filter((scope) => allowed.includes(scope)),
      },
      tenantName: row.tenant_name,
      expiresAt: row.expires_at,
    };
  });
}

function invalidKey(): AppError {
  return new AppError("unauthenticated", {
    detail: {
      es: "La clave de API no es válida: no existe, caducó o fue revocada.",
      en: "The API key is not valid: it does not exist, has expired or was revoked.",
    },
  });
}
