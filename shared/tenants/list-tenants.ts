import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { type Tenant, tenantColumns, tenantRow } from "./tenant-row.ts";
import { visibleTenants } from "./visible-tenants.ts";

/** The tenants that the person belongs to, by id, after `after` when given. */
export function listTenants(
  { actor, input }: { actor: Actor; input: { after?: string | undefined; limit: number } },
  { db }: { db: Database },
): Promise<Tenant[]> {
  const { userId, onlyTenant } = visibleTenants(actor);
  return db.identity((tx) =>
    tx.rows(
      tenantRow,
      `SELECT ${tenantColumns} FROM tenants t JOIN memberships m ON m.tenant_id = t.id
       WHERE m.user_id = $1 AND ($2::text IS NULL OR t.id = $2) AND ($3::text IS NULL OR t.id > $3)
       ORDER BY t.id LIMIT $4`,
      [userId, onlyTenant, input.after ?? null, input.limit],
    ),
  );
}
