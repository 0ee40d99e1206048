import type { Actor } from "#shared/kernel/actor.ts";

/** Who a document is credited to: a person, also behind their key, or the function's name. */
export function authorOf(actor: Actor): string {
  return actor.kind === "system" ? `system:${actor.name}` : actor.userId;
}
