import type { z } from "zod";
import { recordAct } from "#shared/audit/record-act.ts";
import { authorizeCaller } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { createTenantInput } from "./create-tenant.ts";
import { demandOwnTenant } from "./own-tenant.ts";
import { demandTenant, type Tenant } from "./tenant-row.ts";

export const updateTenantInput = createTenantInput;
type Input = z.infer<typeof updateTenantInput> & { id: string };

/** Gives the actor's tenant another name; `not_found` for any other tenant. */
export async function updateTenant(
  { actor, input }: { actor: Actor; input: Input },
  { db }: { db: Database },
): Promise<Tenant> {
  authorizeCaller(actor, "tenant:write");
  demandOwnTenant(actor, input.id);
  const { tenantId, userId } = actor;
  return db.tenant(tenantId, async (tx) => {
    await tx.run("UPDATE tenants SET name = $2 WHERE id = $1", [tenantId, input.name]);
    await recordAct(tx, actor, { action: "tenant.changed", object: tenantId });
    return demandTenant(tx, { tenantId, userId });
  });
}
