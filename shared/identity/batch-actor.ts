import { z } from "zod";
import { type Actor, roles } from "#shared/kernel/actor.ts";
import type { Tx } from "#shared/kernel/database.ts";
import { notFound } from "#shared/kernel/errors.ts";
import { scopesOf } from "./permissions.ts";

/**
 * Whom a batch job acts as: the member that it names, with that member's rights, else the tenant,
 * to which no private document is visible. Throws `not_found` for a tenant or member that is not.
 */
export async function batchActor(
  tx: Tx,
  job: { tenantId: string; name: string; member?: string | undefined },
): Promise<Actor> {
  const { tenantId, name, member } = job;
  if (member === undefined) {
    const tenant = await tx.row(z.object({}), "SELECT FROM tenants WHERE id = $1", [tenantId]);
    if (!tenant) throw notFound({ es: "esa cuenta", en: "tenant" });
    return { kind: "system", tenantId, name, sees: "shared" };
  }
  const membership = await tx.row(
    z.object({ role: z.enum(roles) }),
    "SELECT role FROM memberships WHERE tenant_id = $1 AND user_id = $2",
    [tenantId, member],
  );
  if (!membership) throw notFound({ es: "esa persona en la cuenta", en: "member" });
  const { role } = membership;
  return { kind: "user", tenantId, userId: member, role, scopes: scopesOf(role) };
}
