import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { type ApiKey, apiKeyColumns, apiKeyRow, noSuchKey } from "./api-key-row.ts";
import { authorize } from "./authorize.ts";

/** A key of the tenant that was not revoked; `not_found` when there is none. */
export async function getApiKey(
  { actor, input }: { actor: Actor; input: { id: string } },
  { db }: { db: Database },
): Promise<ApiKey> {
  authorize(actor, "keys:write");
  const key = await db.tenant(actor.tenantId, (tx) =>
    tx.row(
      apiKeyRow,
      `SELECT ${apiKeyColumns} FROM api_keys
       WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL`,
      [actor.tenantId, input.id],
    ),
  );
  if (!key) throw noSuchKey();
  return key;
}
