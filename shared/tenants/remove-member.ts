import { recordAct } from "#shared/audit/record-act.ts";
import { authorize, authorizeCaller } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { endMembership } from "./end-membership.ts";
import { callerNow, lockMembers } from "./lock-members.ts";
import { demandMember } from "./member-row.ts";
import { demandOwnTenant } from "./own-tenant.ts";
import { demandAnotherOwner, demandMayTouch } from "./role-rules.ts";

/**
 * Takes a member out of the tenant. Throws `forbidden` when that is an owner and the actor is none,
 * `conflict` for the last owner.
 */
export async function removeMember(
  { actor, input }: { actor: Actor; input: { id: string; userId: string } },
  { db }: { db: Database },
): Promise<void> {
  authorizeCaller(actor, "members:write");
  demandOwnTenant(actor, input.id);
  const { tenantId } = actor;
  const { userId } = input;
  await db.tenant(tenantId, async (tx) => {
    await lockMembers(tx, tenantId);
    const caller = await callerNow(tx, actor);
    authorize(caller, "members:write");
    const { role } = await demandMember(tx, tenantId, userId);
    demandMayTouch(caller, role);
    if (role === "owner") await demandAnotherOwner(tx, tenantId, userId);
    await endMembership(tx, { tenantId, userId });
    const action = userId === actor.userId ? "member.left" : "member.removed";
    await recordAct(tx, actor, { action, object: userId, details: { role } });
  });
}
