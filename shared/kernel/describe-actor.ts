import type { Actor } from "./actor.ts";

/** Who acted, in flat words for a log: never a name, never an address of mail. */
export function describeActor(actor: Actor): Record<string, string> {
  const { kind, tenantId } = actor;
  if (actor.kind === "user") return { kind, tenantId, id: actor.userId, role: actor.role };
  if (actor.kind === "system") return { kind, tenantId, id: actor.name };
  return { kind, tenantId, id: actor.keyId, madeBy: actor.userId, role: actor.role };
}
