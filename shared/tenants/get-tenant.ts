import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { notFound } from "#shared/kernel/errors.ts";
import { type Tenant, tenantColumns, tenantRow } from "./tenant-row.ts";
import { visibleTenants } from "./visible-tenants.ts";

/** One tenant of the person; `not_found` when it is someone else's. */
export async function getTenant(
  { actor, input }: { actor: Actor; input: { id: string } },
  { db }: { db: Database },
): Promise<Tenant> {
  const { userId, onlyTenant } = visibleTenants(actor);
  const tenant = await db.identity((tx) =>
    tx.row(
      tenantRow,
      `SELECT ${tenantColumns} FROM tenants t JOIN memberships m ON m.tenant_id = t.id
       WHERE t.id = $1 AND m.user_id = $2 AND ($3::text IS NULL OR t.id = $3)`,
      [input.id, userId, onlyTenant],
    ),
  );
  if (!tenant) throw notFound({ es: "esa cuenta", en: "tenant" });
  return tenant;
}
