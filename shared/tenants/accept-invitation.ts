import { z } from "zod";
import { recordAct } from "#shared/audit/record-act.ts";
import { demandPerson } from "#shared/identity/authorize.ts";
import { type Actor, type Role, roles } from "#shared/kernel/actor.ts";
import type { Clock } from "#shared/kernel/clock.ts";
import type { Database, Tx } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { noSuchInvitation } from "./invitation-row.ts";
import { lockMembers } from "./lock-members.ts";
import type { InvitationClaims, InvitationTokens } from "./ports.ts";
import { demandTenant, type Tenant } from "./tenant-row.ts";

export const acceptInvitationInput = z.object({ token: z.string().min(1).max(2048) });

/**
 * The person joins the tenant that invited them, once. Throws `not_found` for a token that is not
 * good (any more), whatever the reason; `forbidden` for the invitation of another e-mail address;
 * `conflict` for who is a member already.
 */
export async function acceptInvitation(
  { actor, input }: { actor: Actor; input: z.infer<typeof acceptInvitationInput> },
  deps: { db: Database; clock: Clock; invitationTokens: InvitationTokens },
): Promise<Tenant> {
  demandPerson(actor);
  const claims = deps.invitationTokens.read(input.token);
  if (!claims) throw noSuchInvitation();
  const { id, tenantId } = claims;
  const { userId } = actor;
  // Not yet a tenant of theirs: only this door shows it to them.
  return deps.db.identity(async (tx) => {
    await lockMembers(tx, tenantId);
    const { email, role } = await pending(tx, claims, deps.clock.now());
    await demandAddress(tx, userId, email);
    await join(tx, { tenantId, userId, role });
    await tx.run("DELETE FROM invitations WHERE tenant_id = $1 AND id = $2", [tenantId, id]);
    const joined = { ...actor, tenantId, role };
    await recordAct(tx, joined, { action: "invitation.accepted", object: id, details: { role } });
    return demandTenant(tx, { tenantId, userId });
  });
}

const pendingRow = z.object({ email: z.string(), role: z.enum(roles) });

async function pending(tx: Tx, { id, tenantId }: InvitationClaims, now: Date) {
  const sql =
    "SELECT email, role FROM invitations WHERE tenant_id = $1 AND id = $2 AND expires_at > $3";
  const found = await tx.row(pendingRow, sql, [tenantId, id, now]);
  if (!found) throw noSuchInvitation();
  return found;
}

/** The address was proved to whoever signed the person in. */
async function demandAddress(tx: Tx, userId: string, invited: string): Promise<void> {
  const person = await tx.row(
    z.object({ email: z.string() }),
    "SELECT email FROM users WHERE id = $1",
    [userId],
  );
  if (!person) throw new AppError("unauthenticated");
  if (person.email.toLowerCase() === invited) return;
  throw new AppError("forbidden", {
    detail: {
      es: "La invitación es para otra dirección de correo. Inicie sesión con la invitada.",
      en: "The invitation is for another e-mail address. Sign in with the invited one.",
    },
  });
}

async function join(
  tx: Tx,
  { tenantId, userId, role }: { tenantId: string; userId: string; role: Role },
): Promise<void> {
  const made = await tx.run(
    `INSERT INTO memberships (tenant_id, user_id, role) VALUES ($1, $2, $3)
     ON CONFLICT (tenant_id, user_id) DO NOTHING`,
    [tenantId, userId, role],
  );
  if (made > 0) return;
  throw new AppError("conflict", {
    detail: { es: "Ya pertenece a la cuenta.", en: "You are a member already." },
  });
}
