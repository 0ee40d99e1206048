import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { noSuchTenant } from "./own-tenant.ts";
import { demandTenant, type Tenant } from "./tenant-row.ts";
import { visibleTenants } from "./visible-tenants.ts";

/** One tenant of the person; `not_found` when it is someone else's. */
export async function getTenant(
  { actor, input }: { actor: Actor; input: { id: string } },
  { db }: { db: Database },
): Promise<Tenant> {
  const { userId, onlyTenant } = visibleTenants(actor);
  if (onlyTenant !== null && input.id !== onlyTenant) throw noSuchTenant();
  return db.identity((tx) => demandTenant(tx, { tenantId: input.id, userId }));
}
