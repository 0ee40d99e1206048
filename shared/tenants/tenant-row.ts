import { z } from "zod";
import { roles } from "#shared/kernel/actor.ts";
import type { Tx } from "#shared/kernel/database.ts";
import { noSuchTenant } from "./own-tenant.ts";

/** A tenant as one of its members sees it. */
export const tenantRow = z
  .object({ id: z.string(), name: z.string(), role: z.enum(roles), created_at: z.date() })
  .transform(({ created_at, ...tenant }) => ({ ...tenant, createdAt: created_at }));
export type Tenant = z.infer<typeof tenantRow>;

/** The columns that `tenantRow` parses, from `tenants t` joined with `memberships m`. */
export const tenantColumns = "t.id, t.name, m.role, t.created_at";

/** One tenant as this member sees it; `not_found` when they are none. */
export async function demandTenant(
  tx: Tx,
  { tenantId, userId }: { tenantId: string; userId: string },
): Promise<Tenant> {
  const tenant = await tx.row(
    tenantRow,
    `SELECT ${tenantColumns} FROM tenants t JOIN memberships m ON m.tenant_id = t.id
     WHERE t.id = $1 AND m.user_id = $2`,
    [tenantId, userId],
  );
  if (!tenant) throw noSuchTenant();
  return tenant;
}
