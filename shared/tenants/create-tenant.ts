import { z } from "zod";
import { recordAct } from "#shared/audit/record-act.ts";
import { authorizeCaller } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { newId } from "#shared/kernel/ids.ts";
import { demandTenant, type Tenant } from "./tenant-row.ts";

export const createTenantInput = z.object({ name: z.string().trim().min(1).max(100) });

/**
 * Makes a tenant that the person owns. Only a person may: a key belongs to one tenant.
 * The same `id` gives the same tenant.
 */
export async function createTenant(
  request: { actor: Actor; input: z.infer<typeof createTenantInput>; id?: string | undefined },
  { db }: { db: Database },
): Promise<Tenant> {
  const { actor, input, id = newId("ten") } = request;
  authorizeCaller(actor, "tenants:create");
  return db.identity(async (tx) => {
    const made = await tx.run(
      "INSERT INTO tenants (id, name) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING",
      [id, input.name],
    );
    if (made > 0) {
      await tx.run("INSERT INTO memberships (tenant_id, user_id, role) VALUES ($1, $2, 'owner')", [
        id,
        actor.userId,
      ]);
      await recordAct(tx, { ...actor, tenantId: id }, { action: "tenant.created", object: id });
    }
    return demandTenant(tx, { tenantId: id, userId: actor.userId });
  });
}
