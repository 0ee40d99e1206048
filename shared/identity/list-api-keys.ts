import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { type ApiKey, apiKeyColumns, apiKeyRow } from "./api-key-row.ts";
import { authorize } from "./authorize.ts";

/** The tenant's keys that were not revoked, newest first, older than `before` when given. */
export function listApiKeys(
  { actor, input }: { actor: Actor; input: { before?: string | undefined; limit: number } },
  { db }: { db: Database },
): Promise<ApiKey[]> {
  authorize(actor, "keys:write");
  return db.tenant(actor.tenantId, (tx) =>
    tx.rows(
      apiKeyRow,
      `SELECT ${apiKeyColumns} FROM api_keys
       WHERE tenant_id = $1 AND revoked_at IS NULL AND ($2::text IS NULL OR id < $2)
       ORDER BY id DESC LIMIT $3`,
      [actor.tenantId, input.before ?? null, input.limit],
    ),
  );
}
