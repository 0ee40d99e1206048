import type { Scope } from "#shared/kernel/actor.ts";
import type { Clock } from "#shared/kernel/clock.ts";
import { AppError, notFound } from "#shared/kernel/errors.ts";
import { tokenSeconds } from "./access-token.ts";
import type { TokenActor } from "./ports.ts";

/** Who a token is to be made for, and how long it may live. */
export type Acting = { actor: TokenActor; tenantName: string; seconds: number };

/** How long a token may live that must not outlive something. */
export function secondsUntil(end: Date | null, clock: Clock): number {
  const left = end ? end.getTime() - clock.now().getTime() : Infinity;
  return Math.max(1, Math.min(tokenSeconds, Math.floor(left / 1000)));
}

/** The actor with those scopes alone. Throws `forbidden` for one that it has not got. */
export function narrowed(actor: TokenActor, scopes: readonly Scope[] | undefined): TokenActor {
  if (!scopes) return actor;
  const beyond = scopes.filter((scope) => !actor.scopes.includes(scope)).join(", ");
  if (beyond === "") return { ...actor, scopes };
  throw new AppError("forbidden", {
    detail: {
      es: `No tiene estos permisos: ${beyond}.`,
      en: `You do not have these permissions: ${beyond}.`,
    },
  });
}

export function noSuchTenant() {
  return notFound({ es: "esa cuenta", en: "tenant" });
}
