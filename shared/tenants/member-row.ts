import { z } from "zod";
import { roles } from "#shared/kernel/actor.ts";
import type { Tx } from "#shared/kernel/database.ts";
import { type AppError, notFound } from "#shared/kernel/errors.ts";

/** A member as the other members see it. */
export const memberRow = z
  .object({
    user_id: z.string(),
    email: z.string(),
    name: z.string(),
    role: z.enum(roles),
    created_at: z.date(),
  })
  .transform(({ user_id, created_at, ...member }) => ({
    userId: user_id,
    ...member,
    joinedAt: created_at,
  }));
export type Member = z.infer<typeof memberRow>;

/** What `memberRow` parses; the tenant is `$1`. */
export const selectMembers = `SELECT m.user_id, u.email, u.name, m.role, m.created_at
  FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.tenant_id = $1`;

/** One member of the tenant; `not_found` for who is none, also who is somewhere else. */
export async function demandMember(tx: Tx, tenantId: string, userId: string): Promise<Member> {
  const sql = `${selectMembers} AND m.user_id = $2`;
  const member = await tx.row(memberRow, sql, [tenantId, userId]);
  if (!member) throw noSuchMember();
  return member;
}

function noSuchMember(): AppError {
  return notFound({ es: "esa persona en la cuenta", en: "member" });
}
