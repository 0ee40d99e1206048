import { z } from "zod";
import type { Caller } from "#shared/identity/authorize.ts";
import { roles } from "#shared/kernel/actor.ts";
import type { Tx } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";

/**
 * Makes whatever changes who belongs to the tenant wait for each other, until the transaction
 * ends. To its documents nobody waits: they refer to the tenant's key, which stays.
 */
export async function lockMembers(tx: Tx, tenantId: string): Promise<void> {
  await tx.run("SELECT FROM tenants WHERE id = $1 FOR NO KEY UPDATE", [tenantId]);
}

/**
 * The caller with the role of this moment: a token is minutes old, and while it waited for the lock
 * somebody may have taken its rights. Whoever does not belong here any more is `unauthenticated`.
 */
export async function callerNow<T extends Caller>(tx: Tx, caller: T): Promise<T> {
  const now = await tx.row(
    z.object({ role: z.enum(roles) }),
    "SELECT role FROM memberships WHERE tenant_id = $1 AND user_id = $2",
    [caller.tenantId, caller.userId],
  );
  if (!now) throw new AppError("unauthenticated");
  return { ...caller, role: now.role };
}
