import { type Role, type Scope, scopes } from "#shared/kernel/actor.ts";

/** What an endpoint asks of its caller: a scope, any token, or any token of a person. */
export type Permission = Scope | "signed-in" | "person";

type Rule = {
  /** Who may have it at all; a token or key narrows it further. */
  roles: readonly Role[];
  /** No API key may have it, whatever it says: only a person who signed in. */
  peopleOnly?: true;
};

const everyone = ["owner", "admin", "member", "viewer"] as const;
const writers = ["owner", "admin", "member"] as const;
const administrators = ["owner", "admin"] as const;
const owners = ["owner"] as const;

/** The one table of who may do what. What is not in it, nobody may. */
export const permissions: Record<Scope, Rule> = {
  "documents:read": { roles: everyone },
  "documents:write": { roles: writers },
  search: { roles: everyone },
  ask: { roles: everyone },
  /** What others think of their answers, with question and answer. */
  "feedback:read": { roles: administrators },
  "keys:write": { roles: administrators },
  "members:read": { roles: writers },
  "members:write": { roles: administrators },
  "tenant:write": { roles: administrators },
  /** Handing the tenant over, exporting and erasing it. */
  "tenant:own": { roles: owners, peopleOnly: true },
  "tenants:create": { roles: everyone, peopleOnly: true },
  "audit:read": { roles: owners },
  "profile:write": { roles: everyone, peopleOnly: true },
};

/** What a role gives to a person who signs in without narrowing it. */
export function scopesOf(role: Role): readonly Scope[] {
  return scopes.filter((scope) => permissions[scope].roles.includes(role));
}

/** What an API key may have. */
export const keyScopes = scopes.filter((scope) => !permissions[scope].peopleOnly);
