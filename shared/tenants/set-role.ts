import { revokeTokens } from "#shared/identity/revoke-tokens.ts";
import type { Role } from "#shared/kernel/actor.ts";
import type { Tx } from "#shared/kernel/database.ts";
import { rolesToOffer } from "./role-rules.ts";

/**
 * Gives a member another role. Their tokens of the old one are over, and so are the invitations to
 * roles that they may not offer any more.
 */
export async function setRole(
  tx: Tx,
  { tenantId, userId, role }: { tenantId: string; userId: string; role: Role },
): Promise<void> {
  await tx.run("UPDATE memberships SET role = $3 WHERE tenant_id = $1 AND user_id = $2", [
    tenantId,
    userId,
    role,
  ]);
  await tx.run(
    "DELETE FROM invitations WHERE tenant_id = $1 AND invited_by = $2 AND role <> ALL ($3)",
    [tenantId, userId, rolesToOffer(role)],
  );
  await revokeTokens(tx, { userId, tenantId });
}
