import { z } from "zod";
import { authorize, type Caller, grantable } from "#shared/identity/authorize.ts";
import { permissions, scopesOf } from "#shared/identity/permissions.ts";
import { type Role, roles } from "#shared/kernel/actor.ts";
import type { Tx } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";

/** Owners are made, changed and removed by owners alone. */
export function demandMayTouch(caller: Caller, role: Role): void {
  if (role === "owner") authorize(caller, "tenant:own");
}

/** Nobody gives a role that may do more than they themselves, nor does a key with few scopes. */
export function demandMayGive(caller: Caller, role: Role): void {
  demandMayTouch(caller, role);
  const own = grantable(caller);
  const beyond = scopesOf(role).filter(
    (scope) => !permissions[scope].peopleOnly && !own.includes(scope),
  );
  if (beyond.length > 0) throw beyondOwn(beyond);
}

/** The roles that somebody with this role may invite others to. */
export function rolesToOffer(role: Role): Role[] {
  if (!permissions["members:write"].roles.includes(role)) return [];
  const owns = permissions["tenant:own"].roles.includes(role);
  return roles.filter((offered) => owns || offered !== "owner");
}

/**
 * Throws `conflict` unless somebody else owns the tenant too. Under the lock of its members only:
 * else two owners who leave at the same moment each count on the other.
 */
export async function demandAnotherOwner(tx: Tx, tenantId: string, userId: string): Promise<void> {
  const other = await tx.row(
    z.object({}),
    "SELECT FROM memberships WHERE tenant_id = $1 AND role = 'owner' AND user_id <> $2 LIMIT 1",
    [tenantId, userId],
  );
  if (!other) throw lastOwner();
}

function lastOwner(): AppError {
  return new AppError("conflict", {
    detail: {
      es: "Es la única persona propietaria de la cuenta: antes tiene que serlo otra también.",
      en: "This is the only owner of the tenant: make somebody else an owner first.",
    },
  });
}

function beyondOwn(beyond: string[]): AppError {
  const list = beyond.join(", ");
  return new AppError("forbidden", {
    detail: {
      es: `No puede dar un papel que permite lo que usted no puede: ${list}.`,
      en: `You cannot give a role that may do what you may not: ${list}.`,
    },
  });
}
