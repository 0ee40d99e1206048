import type { Actor, Scope } from "#shared/kernel/actor.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { permissions } from "./permissions.ts";

export type Caller = Exclude<Actor, { kind: "system" }>;

/** Every verb calls this first: denied unless role and token both allow it. */
export function authorize(actor: Actor, scope: Scope): void {
  if (actor.kind === "system") return;
  if (permissions[scope].peopleOnly && actor.kind !== "user") throw onlyPeople();
  if (has(actor, scope)) return;
  throw new AppError("forbidden", {
    detail: {
      es: `Hace falta el permiso «${scope}».`,
      en: `The permission "${scope}" is required.`,
    },
  });
}

/** The same for what no function of ours does: the caller is a person or a key. */
export function authorizeCaller(actor: Actor, scope: Scope): asserts actor is Caller {
  if (actor.kind === "system") throw new AppError("forbidden");
  authorize(actor, scope);
}

/** For what belongs to a person alone and needs no permission of the tenant's. */
export function demandPerson(actor: Actor): asserts actor is Extract<Actor, { kind: "user" }> {
  if (actor.kind === "system") throw new AppError("forbidden");
  if (actor.kind !== "user") throw onlyPeople();
}

/** What an actor may pass on to a key: what it may do itself, but for what keys never may. */
export function grantable(actor: Caller): Scope[] {
  return actor.scopes.filter((scope) => has(actor, scope) && !permissions[scope].peopleOnly);
}

/** The person whose private documents this actor sees; null, a function of ours, sees all. */
export function personOf(actor: Actor): string | null {
  if (actor.kind !== "system") return actor.userId;
  return actor.sees === "shared" ? `system:${actor.name}` : null;
}

function has(actor: Caller, scope: Scope): boolean {
  return permissions[scope].roles.includes(actor.role) && actor.scopes.includes(scope);
}

function onlyPeople(): AppError {
  return new AppError("forbidden", {
    detail: {
      es: "Una clave de API no puede hacer esto; hágalo con una ficha de acceso de una persona.",
      en: "An API key cannot do this; use an access token of a person.",
    },
  });
}
