import { recordAct } from "#shared/audit/record-act.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { noSuchKey } from "./api-key-row.ts";
import { authorize } from "./authorize.ts";
import { revokeTokens } from "./revoke-tokens.ts";

/** Revokes a key of the tenant, with every token made from it. `not_found` when there is none. */
export async function deleteApiKey(
  { actor, input }: { actor: Actor; input: { id: string } },
  { db }: { db: Database },
): Promise<void> {
  authorize(actor, "keys:write");
  await db.tenant(actor.tenantId, async (tx) => {
    const revoked = await tx.run(
      `UPDATE api_keys SET revoked_at = now()
       WHERE tenant_id = $1 AND id = $2 AND revoked_at IS NULL`,
      [actor.tenantId, input.id],
    );
    if (revoked === 0) throw noSuchKey();
    await revokeTokens(tx, { keyId: input.id, tenantId: actor.tenantId });
    await recordAct(tx, actor, { action: "api_key.revoked", object: input.id });
  });
}
