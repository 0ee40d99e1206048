import { z } from "zod";
import { recordAct } from "#shared/audit/record-act.ts";
import { authorize, authorizeCaller } from "#shared/identity/authorize.ts";
import { type Actor, roles } from "#shared/kernel/actor.ts";
import type { Clock } from "#shared/kernel/clock.ts";
import type { Database, Tx } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { newId } from "#shared/kernel/ids.ts";
import { type Invitation, invitationColumns, invitationRow } from "./invitation-row.ts";
import { callerNow, lockMembers } from "./lock-members.ts";
import { selectMembers } from "./member-row.ts";
import { demandOwnTenant } from "./own-tenant.ts";
import type { InvitationTokens } from "./ports.ts";
import { demandMayGive } from "./role-rules.ts";

export const createInvitationInput = z.object({
  email: z.email().max(254).toLowerCase(),
  role: z.enum(roles),
  expiresInDays: z.int().min(1).max(30).default(7),
});
type Input = z.infer<typeof createInvitationInput> & { id: string };
type Request = { actor: Actor; input: Input; invitationId?: string | undefined };

/** Invitations of a tenant that may be pending at once. */
const mostPending = 100;

/**
 * Invites whoever proves to have the e-mail address, in place of an earlier invitation of theirs.
 * The token is in the result and nowhere else. Throws `forbidden` for a role that the actor cannot
 * give, `conflict` when the person is a member or too many invitations are pending.
 */
export async function createInvitation(
  { actor, input, invitationId = newId("inv") }: Request,
  deps: { db: Database; clock: Clock; invitationTokens: InvitationTokens },
): Promise<Invitation & { token: string }> {
  authorizeCaller(actor, "members:write");
  demandOwnTenant(actor, input.id);
  const { tenantId } = actor;
  const { email, role } = input;
  const now = deps.clock.now();
  const expiresAt = new Date(now.getTime() + input.expiresInDays * 86_400_000);
  const invitation = await deps.db.tenant(tenantId, async (tx) => {
    await lockMembers(tx, tenantId);
    const caller = await callerNow(tx, actor);
    authorize(caller, "members:write");
    demandMayGive(caller, role);
    await demandNoMember(tx, tenantId, email);
    await tx.run(
      "DELETE FROM invitations WHERE tenant_id = $1 AND (email = $2 OR expires_at <= $3)",
      [tenantId, email, now],
    );
    await demandRoom(tx, tenantId);
    const [made] = await tx.rows(
      invitationRow,
      `INSERT INTO invitations (id, tenant_id, email, role, invited_by, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${invitationColumns}`,
      [invitationId, tenantId, email, role, actor.userId, now, expiresAt],
    );
    if (!made) throw new Error("the insertion of an invitation returned no row");
    // Not the address: the trail is for ever, and whose it is, is the person's to erase.
    const act = { action: "invitation.created", object: invitationId, details: { role } } as const;
    await recordAct(tx, actor, act);
    return made;
  });
  const token = deps.invitationTokens.sign({ id: invitation.id, tenantId }, expiresAt);
  return { ...invitation, token };
}

async function demandNoMember(tx: Tx, tenantId: string, email: string): Promise<void> {
  const sql = `SELECT FROM (${selectMembers}) AS members WHERE lower(email) = $2 LIMIT 1`;
  if (await tx.row(z.object({}), sql, [tenantId, email])) throw alreadyMember();
}

async function demandRoom(tx: Tx, tenantId: string): Promise<void> {
  const sql = "SELECT count(*)::int AS pending FROM invitations WHERE tenant_id = $1";
  const counted = await tx.row(z.object({ pending: z.int() }), sql, [tenantId]);
  if (!counted || counted.pending < mostPending) return;
  throw new AppError("conflict", {
    detail: {
      es: `Ya hay ${mostPending} invitaciones pendientes: retire alguna antes.`,
      en: `${mostPending} invitations are pending already: revoke one first.`,
    },
  });
}

function alreadyMember(): AppError {
  return new AppError("conflict", {
    detail: {
      es: "Quien tiene ese correo ya pertenece a la cuenta.",
      en: "Whoever has this e-mail address is a member already.",
    },
  });
}
