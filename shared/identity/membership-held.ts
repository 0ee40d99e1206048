import { z } from "zod";
import type { Tx } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { Caller } from "./authorize.ts";

/**
 * Ends a query of `memberships m` that a token is issued by: it waits for whoever is changing the
 * membership and sees what they made of it, and whoever comes after waits for it. So no token is
 * issued after a revocation to somebody who was seen before it.
 */
export const membershipHeld = "FOR SHARE OF m";

/**
 * The same for whoever makes a key: a token is minutes old, and what somebody makes who was taken
 * out of the tenant would be good again on the day that they come back. First in the transaction,
 * as whoever ends a membership takes it first, and then its keys. Throws `unauthenticated`.
 */
export async function holdMembership(tx: Tx, { tenantId, userId }: Caller): Promise<void> {
  const sql = `SELECT FROM memberships m WHERE m.tenant_id = $1 AND m.user_id = $2 ${membershipHeld}`;
  if (!(await tx.row(z.object({}), sql, [tenantId, userId]))) throw new AppError("unauthenticated");
}
