import { authorize } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Clock } from "#shared/kernel/clock.ts";
import type { Database } from "#shared/kernel/database.ts";
import { type Invitation, invitationColumns, invitationRow } from "./invitation-row.ts";
import { demandOwnTenant } from "./own-tenant.ts";

/** The tenant's pending invitations, newest first, older than `before` when given. */
export async function listInvitations(
  request: { actor: Actor; input: { id: string; before?: string | undefined; limit: number } },
  { db, clock }: { db: Database; clock: Clock },
): Promise<Invitation[]> {
  const { actor, input } = request;
  authorize(actor, "members:write");
  demandOwnTenant(actor, input.id);
  return db.tenant(actor.tenantId, (tx) =>
    tx.rows(
      invitationRow,
      `SELECT ${invitationColumns} FROM invitations
       WHERE tenant_id = $1 AND expires_at > $2 AND ($3::text IS NULL OR id < $3)
       ORDER BY id DESC LIMIT $4`,
      [actor.tenantId, clock.now(), input.before ?? null, input.limit],
    ),
  );
}
