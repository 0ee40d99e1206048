import { z } from "zod";
import { recordAct } from "#shared/audit/record-act.ts";
import { authorize, authorizeCaller } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { invalid } from "#shared/kernel/errors.ts";
import { idPattern } from "#shared/kernel/ids.ts";
import { callerNow, lockMembers } from "./lock-members.ts";
import { demandMember } from "./member-row.ts";
import { demandOwnTenant } from "./own-tenant.ts";
import { setRole } from "./set-role.ts";
import { demandTenant, type Tenant } from "./tenant-row.ts";

export const transferTenantInput = z.object({ userId: z.string().regex(idPattern("usr")) });
type Input = z.infer<typeof transferTenantInput> & { id: string };

/** Hands the tenant to another member: they own it from now on, the actor is an administrator. */
export async function transferTenant(
  { actor, input }: { actor: Actor; input: Input },
  { db }: { db: Database },
): Promise<Tenant> {
  authorizeCaller(actor, "tenant:own");
  demandOwnTenant(actor, input.id);
  if (input.userId === actor.userId) throw toOneself();
  const { tenantId } = actor;
  return db.tenant(tenantId, async (tx) => {
    await lockMembers(tx, tenantId);
    authorize(await callerNow(tx, actor), "tenant:own");
    const heir = await demandMember(tx, tenantId, input.userId);
    if (heir.role !== "owner") await setRole(tx, { tenantId, userId: heir.userId, role: "owner" });
    await setRole(tx, { tenantId, userId: actor.userId, role: "admin" });
    const details = { to: heir.userId };
    await recordAct(tx, actor, { action: "tenant.transferred", object: tenantId, details });
    return demandTenant(tx, { tenantId, userId: actor.userId });
  });
}

function toOneself() {
  return invalid("userId", {
    es: "es usted; indique a otra persona de la cuenta.",
    en: "is you; name another member.",
  });
}
