import { authorize } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { demandMember, type Member } from "./member-row.ts";
import { demandOwnTenant } from "./own-tenant.ts";

/** One member of the actor's tenant; `not_found` for everybody else. */
export async function getMember(
  { actor, input }: { actor: Actor; input: { id: string; userId: string } },
  { db }: { db: Database },
): Promise<Member> {
  authorize(actor, "members:read");
  demandOwnTenant(actor, input.id);
  return db.tenant(actor.tenantId, (tx) => demandMember(tx, actor.tenantId, input.userId));
}
