import { z } from "zod";
import { type Actor, roles } from "#shared/kernel/actor.ts";
import type { Database, Tx } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { visibleTenants } from "#shared/tenants/visible-tenants.ts";

const userRow = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    language: z.string(),
    time_zone: z.string(),
  })
  .transform(({ time_zone, ...user }) => ({ ...user, timeZone: time_zone }));
const tenantRow = z.object({ id: z.string(), name: z.string(), role: z.enum(roles) });

/** `language` is a BCP 47 tag, `timeZone` a name of the IANA database. */
export type Profile = z.infer<typeof userRow> & { tenants: z.infer<typeof tenantRow>[] };

/** The person who calls, and their tenants; an API key sees the one tenant that it is for. */
export async function getProfile(
  { actor }: { actor: Actor },
  { db }: { db: Database },
): Promise<Profile> {
  return db.identity((tx) => readProfile(tx, actor));
}

/** The same inside a transaction of `db.identity`. */
export async function readProfile(tx: Tx, actor: Actor): Promise<Profile> {
  const { userId, onlyTenant } = visibleTenants(actor);
  const user = await tx.row(
    userRow,
    "SELECT id, email, name, language, time_zone FROM users WHERE id = $1",
    [userId],
  );
  if (!user) throw new AppError("unauthenticated");
  const tenants = await tx.rows(
    tenantRow,
    `SELECT t.id, t.name, m.role FROM memberships m JOIN tenants t ON t.id = m.tenant_id
     WHERE m.user_id = $1 AND ($2::text IS NULL OR t.id = $2)
     ORDER BY m.created_at, t.id LIMIT 100`,
    [userId, onlyTenant],
  );
  return { ...user, tenants };
}
