import { recordAct } from "#shared/audit/record-act.ts";
import { demandPerson } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { endMembership } from "./end-membership.ts";
import { callerNow, lockMembers } from "./lock-members.ts";
import { demandOwnTenant } from "./own-tenant.ts";
import { demandAnotherOwner } from "./role-rules.ts";

/** The person goes, whatever their role; `conflict` for the last owner. */
export async function leaveTenant(
  { actor, input }: { actor: Actor; input: { id: string } },
  { db }: { db: Database },
): Promise<void> {
  demandPerson(actor);
  demandOwnTenant(actor, input.id);
  const { tenantId, userId } = actor;
  await db.tenant(tenantId, async (tx) => {
    await lockMembers(tx, tenantId);
    const { role } = await callerNow(tx, actor);
    if (role === "owner") await demandAnotherOwner(tx, tenantId, userId);
    await endMembership(tx, { tenantId, userId });
    await recordAct(tx, actor, { action: "member.left", object: userId, details: { role } });
  });
}
