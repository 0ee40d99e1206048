import { z } from "zod";
import { recordAct } from "#shared/audit/record-act.ts";
import { authorize, authorizeCaller } from "#shared/identity/authorize.ts";
import { type Actor, roles } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { callerNow, lockMembers } from "./lock-members.ts";
import { demandMember, type Member } from "./member-row.ts";
import { demandOwnTenant } from "./own-tenant.ts";
import { demandAnotherOwner, demandMayGive, demandMayTouch } from "./role-rules.ts";
import { setRole } from "./set-role.ts";

export const changeMemberInput = z.object({ role: z.enum(roles) });
type Input = z.infer<typeof changeMemberInput> & { id: string; userId: string };

/**
 * Gives a member another role. Throws `forbidden` when it is the role of an owner, before or after,
 * and the actor is none; `conflict` for the last owner.
 */
export async function changeMember(
  { actor, input }: { actor: Actor; input: Input },
  { db }: { db: Database },
): Promise<Member> {
  authorizeCaller(actor, "members:write");
  demandOwnTenant(actor, input.id);
  const { tenantId } = actor;
  const { userId, role } = input;
  return db.tenant(tenantId, async (tx) => {
    await lockMembers(tx, tenantId);
    const caller = await callerNow(tx, actor);
    authorize(caller, "members:write");
    const member = await demandMember(tx, tenantId, userId);
    if (member.role === role) return member;
    demandMayTouch(caller, member.role);
    demandMayGive(caller, role);
    if (member.role === "owner") await demandAnotherOwner(tx, tenantId, userId);
    await setRole(tx, { tenantId, userId, role });
    const details = { from: member.role, to: role };
    await recordAct(tx, actor, { action: "member.changed", object: userId, details });
    return { ...member, role };
  });
}
