import { revokeTokens } from "#shared/identity/revoke-tokens.ts";
import type { Tx } from "#shared/kernel/database.ts";

/**
 * Takes a person out of a tenant, under the lock of its members: their keys are revoked (coming
 * back some day brings none of them back), their tokens are over, the invitations that they sent
 * go with the membership. What they put there stays the tenant's; what is private among it is
 * shown to nobody, unless they come back.
 */
export async function endMembership(
  tx: Tx,
  { tenantId, userId }: { tenantId: string; userId: string },
): Promise<void> {
  // The membership first, as whoever uses a key does (see membership-held.ts).
  await tx.run("DELETE FROM memberships WHERE tenant_id = $1 AND user_id = $2", [tenantId, userId]);
  await tx.run(
    `UPDATE api_keys SET revoked_at = now()
     WHERE tenant_id = $1 AND created_by = $2 AND revoked_at IS NULL`,
    [tenantId, userId],
  );
  await revokeTokens(tx, { userId, tenantId });
}
