import { authorizeCaller } from "#shared/identity/authorize.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import { notFound } from "#shared/kernel/errors.ts";

/** The tenant that an actor who owns it may have erased; `not_found` for every other. */
export function ownTenant(actor: Actor, tenantId: string) {
  authorizeCaller(actor, "tenant:own");
  if (tenantId !== actor.tenantId) throw noSuchTenant();
  return { kind: "tenant", id: tenantId } as const;
}

/** The person who calls. */
export function ownPerson(actor: Actor) {
  authorizeCaller(actor, "profile:write");
  return { kind: "person", id: actor.userId } as const;
}

/** The tenant that is named, else the person who calls. */
export function subjectOf(actor: Actor, { tenantId }: { tenantId?: string | undefined }) {
  return tenantId === undefined ? ownPerson(actor) : ownTenant(actor, tenantId);
}

export function noSuchTenant() {
  return notFound({ es: "esa cuenta", en: "tenant" });
}
