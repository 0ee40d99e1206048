import type { Actor, Role, Scope } from "#shared/kernel/actor.ts";
import { AppError } from "#shared/kernel/errors.ts";

/** What each role may do at most; a token or key narrows it further. */
const permissions: Record<Role, readonly Scope[]> = {
  owner: ["documents:read", "documents:write", "search", "ask", "keys:write"],
  admin: ["documents:read", "documents:write", "search", "ask", "keys:write"],
  member: ["documents:read", "documents:write", "search", "ask"],
  viewer: ["documents:read", "search", "ask"],
};

/** What a role gives to a person who signs in without narrowing it. */
export function scopesOf(role: Role): readonly Scope[] {
  return permissions[role];
}

/** Every verb calls this first: denied unless role and token both allow it. */
export function authorize(actor: Actor, scope: Scope): void {
  if (actor.kind === "system") return;
  if (permissions[actor.role].includes(scope) && actor.scopes.includes(scope)) return;
  throw new AppError("forbidden", {
    detail: {
      es: `Hace falta el permiso «${scope}».`,
      en: `The permission "${scope}" is required.`,
    },
  });
}

/** What an actor may pass on to a key: what it may do itself. */
export function grantable(actor: Exclude<Actor, { kind: "system" }>): Scope[] {
  return permissions[actor.role].filter((scope) => actor.scopes.includes(scope));
}

/** The person whose private documents this actor sees; null, a function of ours, sees all. */
export function personOf(actor: Actor): string | null {
  if (actor.kind !== "system") return actor.userId;
  return actor.sees === "shared" ? `system:${actor.name}` : null;
}
