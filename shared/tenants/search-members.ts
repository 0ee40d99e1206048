import { z } from "zod";
import { authorize } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import type { Database } from "#shared/kernel/database.ts";
import { demandMember, type Member, memberRow, selectMembers } from "./member-row.ts";

type Input = { email?: string | undefined; offset: number; limit: number };

/**
 * The members of the actor's tenant for those who administer them, by id, and how many there are in
 * all. With `email`, whoever has it: case makes no difference.
 */
export async function searchMembers(
  { actor, input }: { actor: Actor; input: Input },
  { db }: { db: Database },
): Promise<{ total: number; members: Member[] }> {
  authorize(actor, "members:write");
  const chosen = `${selectMembers} AND ($2::text IS NULL OR lower(u.email) = lower($2))`;
  const filter = [actor.tenantId, input.email ?? null];
  return db.tenant(actor.tenantId, async (tx) => {
    const counted = await tx.row(
      z.object({ total: z.int() }),
      `SELECT count(*)::int AS total FROM (${chosen}) AS members`,
      filter,
    );
    const members = await tx.rows(memberRow, `${chosen} ORDER BY m.user_id OFFSET $3 LIMIT $4`, [
      ...filter,
      input.offset,
      input.limit,
    ]);
    return { total: counted?.total ?? 0, members };
  });
}

/** One member, for those who administer them; `not_found` for everybody else. */
export async function administeredMember(
  { actor, input }: { actor: Actor; input: { userId: string } },
  { db }: { db: Database },
): Promise<Member> {
  authorize(actor, "members:write");
  return db.tenant(actor.tenantId, (tx) => demandMember(tx, actor.tenantId, input.userId));
}
