import { z } from "zod";
import { roles } from "#shared/kernel/actor.ts";
import type { Clock } from "#shared/kernel/clock.ts";
import type { Database } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { type Acting, noSuchTenant, secondsUntil } from "./acting.ts";
import { membershipHeld } from "./membership-held.ts";
import { scopesOf } from "./permissions.ts";
import type { AccessTokenReader, TokenActor } from "./ports.ts";

const membership = z.object({ name: z.string(), role: z.enum(roles) });

/**
 * A person who has an access token, in another tenant of theirs or in the same one: with their
 * role there as it is now, and not for longer than the token they have. A token that was narrowed
 * stays so. A key acts in its own tenant only.
 */
export async function switchToken(
  { subjectToken, tenant }: { subjectToken: string; tenant?: string | undefined },
  { db, clock, verifier }: { db: Database; clock: Clock; verifier: AccessTokenReader },
): Promise<Acting> {
  const { actor: current, expiresAt } = await verifier.read(subjectToken);
  if (current.kind !== "user") throw onlyPeople();
  const { userId } = current;
  const tenantId = tenant ?? current.tenantId;
  const found = await db.identity((tx) =>
    tx.row(
      membership,
      `SELECT t.name, m.role FROM memberships m JOIN tenants t ON t.id = m.tenant_id
       WHERE m.user_id = $1 AND m.tenant_id = $2 ${membershipHeld}`,
      [userId, tenantId],
    ),
  );
  if (!found) throw noSuchTenant();
  const { name: tenantName, role } = found;
  const scopes = scopesOf(role).filter((scope) => isWhole(current) || has(current, scope));
  const actor = { kind: "user", tenantId, userId, role, scopes } as const;
  return { actor, tenantName, seconds: secondsUntil(expiresAt, clock) };
}

const has = ({ scopes }: TokenActor, scope: (typeof scopes)[number]) => scopes.includes(scope);

/** Whether the token allows all that its role does: then the next one may as well. */
const isWhole = (actor: TokenActor) => scopesOf(actor.role).every((scope) => has(actor, scope));

function onlyPeople(): AppError {
  return new AppError("unauthenticated", {
    detail: {
      es: "La ficha de una clave de API no se cambia por otra: envíe la clave.",
      en: "The token of an API key is not exchanged for another: send the key.",
    },
  });
}
