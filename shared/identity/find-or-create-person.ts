import { z } from "zod";
import { recordAct } from "#shared/audit/record-act.ts";
import { roles } from "#shared/kernel/actor.ts";
import type { Database, Tx } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { newId } from "#shared/kernel/ids.ts";
import { membershipHeld } from "./membership-held.ts";
import type { ProvenIdentity } from "./ports.ts";

const membershipRow = z.object({ id: z.string(), name: z.string(), role: z.enum(roles) });
type Membership = z.infer<typeof membershipRow>;

export type KnownPerson = { userId: string; memberships: Membership[] };

const idRow = z.object({ id: z.string() });

/**
 * The person behind a proven identity and the tenants they belong to, oldest membership first.
 * A person who belongs to none gets one of their own, so that signing in is always enough. Throws
 * `conflict` while the person is being erased: what they began now would be left behind.
 */
export async function findOrCreatePerson(
  identity: ProvenIdentity,
  db: Database,
): Promise<KnownPerson> {
  return db.identity(async (tx) => {
    const known = await tx.row(
      idRow,
      "SELECT id FROM users WHERE issuer = $1 AND subject = $2 AND email = $3",
      [identity.issuer, identity.subject, identity.email],
    );
    if (known) {
      const memberships = await membershipsOf(tx, known.id);
      if (memberships.length > 0) return { userId: known.id, memberships };
    }
    const userId = await upsertPerson(tx, identity);
    // The row lock of the upsert makes twins wait here, and then see what the first one made.
    const memberships = await membershipsOf(tx, userId);
    if (memberships.length > 0) return { userId, memberships };
    await demandNotErased(tx, userId);
    return { userId, memberships: [await createOwnTenant(tx, userId, identity.email)] };
  });
}

function membershipsOf(tx: Tx, userId: string): Promise<Membership[]> {
  return tx.rows(
    membershipRow,
    `SELECT t.id, t.name, m.role FROM memberships m JOIN tenants t ON t.id = m.tenant_id
     WHERE m.user_id = $1 ORDER BY m.created_at, t.id ${membershipHeld}`,
    [userId],
  );
}

async function upsertPerson(tx: Tx, identity: ProvenIdentity): Promise<string> {
  const [row] = await tx.rows(
    idRow,
    `INSERT INTO users (id, issuer, subject, email, name) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (issuer, subject) DO UPDATE SET email = excluded.email
     RETURNING id`,
    [newId("usr"), identity.issuer, identity.subject, identity.email, identity.name],
  );
  if (!row) throw new Error("the upsert of a person returned no row");
  return row.id;
}

async function demandNotErased(tx: Tx, userId: string): Promise<void> {
  const erasure = await tx.row(
    z.object({}),
    "SELECT FROM erasures WHERE kind = 'person' AND subject = $1 AND state = 'erasing' LIMIT 1",
    [userId],
  );
  if (!erasure) return;
  throw new AppError("conflict", {
    detail: {
      es: "Se están borrando sus datos, como pidió. Vuelva a intentarlo en unos minutos.",
      en: "Your data is being erased, as you asked. Try again in some minutes.",
    },
  });
}

async function createOwnTenant(tx: Tx, userId: string, email: string): Promise<Membership> {
  const tenant = { id: newId("ten"), name: email.split("@")[0] || email, role: "owner" } as const;
  await tx.run("INSERT INTO tenants (id, name) VALUES ($1, $2)", [tenant.id, tenant.name]);
  await tx.run("INSERT INTO memberships (tenant_id, user_id, role) VALUES ($1, $2, $3)", [
    tenant.id,
    userId,
    tenant.role,
  ]);
  const actor = {
    kind: "user",
    tenantId: tenant.id,
    userId,
    role: tenant.role,
    scopes: [],
  } as const;
  await recordAct(tx, actor, { action: "tenant.created", object: tenant.id });
  return tenant;
}
