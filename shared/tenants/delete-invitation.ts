import { recordAct } from "#shared/audit/record-act.ts";
import { authorize } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { noSuchInvitation } from "./invitation-row.ts";
import { demandOwnTenant } from "./own-tenant.ts";

/** Revokes an invitation: its token is good for nothing. `not_found` when there is none. */
export async function deleteInvitation(
  { actor, input }: { actor: Actor; input: { id: string; invitationId: string } },
  { db }: { db: Database },
): Promise<void> {
  authorize(actor, "members:write");
  demandOwnTenant(actor, input.id);
  const { invitationId } = input;
  await db.tenant(actor.tenantId, async (tx) => {
    const revoked = await tx.run("DELETE FROM invitations WHERE tenant_id = $1 AND id = $2", [
      actor.tenantId,
      invitationId,
    ]);
    if (revoked === 0) throw noSuchInvitation();
    await recordAct(tx, actor, { action: "invitation.revoked", object: invitationId });
  });
}
