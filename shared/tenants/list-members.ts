import { authorize } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { type Member, memberRow, selectMembers } from "./member-row.ts";
import { demandOwnTenant } from "./own-tenant.ts";

/** Who belongs to the actor's tenant, by id of the person, after `after` when given. */
export async function listMembers(
  request: { actor: Actor; input: { id: string; after?: string | undefined; limit: number } },
  { db }: { db: Database },
): Promise<Member[]> {
  const { actor, input } = request;
  authorize(actor, "members:read");
  demandOwnTenant(actor, input.id);
  return db.tenant(actor.tenantId, (tx) =>
    tx.rows(
      memberRow,
      `${selectMembers} AND ($2::text IS NULL OR m.user_id > $2) ORDER BY m.user_id LIMIT $3`,
      [actor.tenantId, input.after ?? null, input.limit],
    ),
  );
}
