import { createApiKey } from "#shared/identity/create-api-key.ts";
import { deleteApiKey } from "#shared/identity/delete-api-key.ts";
import { endSession } from "#shared/identity/end-session.ts";
import { exchangeToken } from "#shared/identity/exchange-token.ts";
import { keyScopes, type Permission, permissions } from "#shared/identity/permissions.ts";
import { generateSecret } from "#shared/identity/secret-token.ts";
import { csrfTokenOf } from "#shared/identity/session-token.ts";
import { roles, type Scope, scopes } from "#shared/kernel/actor.ts";
import type { WholeSystem } from "../whole-system.ts";
import { forgeTokens } from "./forged-tokens.ts";
import type { Operation } from "./operations.ts";
import { samples } from "./samples.ts";
import { fillPath, parametersOf, sharedByAll, type World } from "./world.ts";

/** One request that somebody makes, and the status that the table of permissions gives it. */
export type Attempt = {
  what: string;
  headers: Record<string, string>;
  path: string;
  status: number;
  body?: unknown;
};

export type Credentials = Record<string, Record<string, string>>;

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const cookie = (session: string) => ({ cookie: `__Host-pueblo_session=${session}` });

/** A page of ours, in a browser that somebody signed in with. */
export const withSession = (token: string) => ({
  ...cookie(token),
  "x-csrf-token": csrfTokenOf(token),
});

/** What identifies nobody, at each service. */
export async function badCredentials({ identity }: WholeSystem, victim: World) {
  const { boss } = victim;
  const input = { name: "revoked", scopes: [...keyScopes] };
  const key = await createApiKey({ actor: boss, input }, identity);
  const { accessToken } = await exchangeToken({ kind: "api_key", subjectToken: key.key }, identity);
  await deleteApiKey({ actor: boss, input: { id: key.id } }, identity);
  const everywhere: Credentials = {
    "no token": {},
    garbage: bearer("garbage"),
    "a password": { authorization: "Basic eDp5" },
    "a token of a revoked key": bearer(accessToken),
  };
  for (const [what, token] of Object.entries(forgeTokens(boss, identity))) {
    everywhere[what] = bearer(token);
  }
  return { everywhere, atTheDoor: { ...everywhere, "a revoked key": bearer(key.key) } };
}

/** What is good for the door alone, and what looks like it. */
export async function badSecrets(system: WholeSystem, victim: World): Promise<Credentials> {
  const { identity, inspect } = system;
  const input = { name: "expired", scopes: [...keyScopes] };
  const expired = await createApiKey({ actor: victim.boss, input }, identity);
  await inspect("UPDATE api_keys SET expires_at = now() WHERE id = $1", [expired.id]);
  const ended = await victim.signIn();
  await endSession({ actor: victim.boss, input: { token: ended.token } }, identity);
  const misspelt = victim.apiKey.key.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
  return {
    "an expired key": bearer(expired.key),
    "a key that never was": bearer(generateSecret("pm_live_")),
    "a misspelt key": bearer(misspelt),
    "a session that ended": withSession(ended.token),
    "a session that never was": withSession(generateSecret("pm_sess_")),
    "a session as a bearer token": bearer(victim.session.token),
  };
}

/** Who is known and may not: 403, whether the thing is there or not. */
export function forbidden(system: WholeSystem, operation: Operation, world: World): Attempt[] {
  const { permission } = operation;
  if (permission === undefined || permission === "signed-in") return [];
  const owner = { ...world.boss, scopes: [...scopes] };
  const key = { ...owner, kind: "api_key" as const, keyId: world.apiKey.id };
  const who: Record<string, string> = {};
  if (permission === "person" || permissions[permission].peopleOnly) {
    who["a key, and only people may"] = system.tokenOf(key);
  }
  if (permission !== "person") {
    const others = scopes.filter((scope) => scope !== permission);
    who["a token without the scope"] = system.tokenOf({ ...owner, scopes: others });
    who["a key without the scope"] = system.tokenOf({ ...key, scopes: others });
    for (const role of roles) {
      if (permissions[permission].roles.includes(role)) continue;
      const userId = world.people[role];
      who[`role ${role}`] = system.tokenOf({ ...owner, userId, role });
      who[`a key of a ${role}`] = system.tokenOf({ ...key, userId, role });
    }
  }
  const real = fillPath(operation.path, world);
  const paths = [...new Set([real, real.replaceAll(/_[0-9a-z]{26}/g, `_${"7".padEnd(26, "z")}`)])];
  return Object.entries(who).flatMap(([what, token]) =>
    paths.map((path) => ({ what, headers: bearer(token), path, status: 403 })),
  );
}

/** A stranger who may do everything, in a tenant of their own: nothing of the victim's is there. */
export function foreign(
  system: WholeSystem,
  operation: Operation,
  { victim, stranger }: { victim: World; stranger: World },
): Attempt[] {
  const token = system.tokenOf(stranger.boss);
  const owned = parametersOf(operation.path).filter((one) => !sharedByAll.includes(one));
  const combinations = owned.reduce<string[][]>(
    (all, one) => all.flatMap((some) => [some, [...some, one]]),
    [[]],
  );
  const byId = combinations
    .filter((which) => which.length > 0)
    .map((which) => ({
      what: `another tenant's ${which.join(" and ")}`,
      headers: bearer(token),
      path: fillPath(operation.path, stranger, { foreign: victim, which }),
      status: 404,
    }));
  const { foreign: body, session } = samples[operation.id] ?? {};
  if (!body) return byId;
  const headers = { ...bearer(token), ...(session && withSession(stranger.session.token)) };
  const path = fillPath(operation.path, stranger);
  const inBody = { what: "another tenant's, in the body", body: body(victim) };
  return [...byId, { ...inBody, headers, path, status: 404 }];
}

/** A browser's session: of no use to a page that is not ours. */
export function otherPages({ method }: Operation, { session }: World, path: string): Attempt[] {
  if (method === "GET") return [];
  const csrf = { "x-csrf-token": csrfTokenOf(session.token) };
  const attempts: Credentials = {
    "a session without its CSRF token": cookie(session.token),
    "a session with a wrong CSRF token": { ...cookie(session.token), "x-csrf-token": "x" },
    "a session used by another site": {
      ...cookie(session.token),
      ...csrf,
      origin: "https://evil.example",
    },
    "a session used across sites": {
      ...cookie(session.token),
      ...csrf,
      "sec-fetch-site": "cross-site",
    },
  };
  return Object.entries(attempts).map(([what, headers]) => ({ what, headers, path, status: 403 }));
}

/** Everybody who may, each with a token for nothing more than it takes. */
export function allowed(permission: Permission, world: World, also: Scope[] = []) {
  const scope = permission === "signed-in" || permission === "person" ? undefined : permission;
  const only = [...(scope ? [scope] : []), ...also];
  const rule = scope ? permissions[scope] : { roles, peopleOnly: permission === "person" };
  const people = rule.roles.map((role) => ({
    what: `role ${role}`,
    actor: world.actor(role, only),
  }));
  if (rule.peopleOnly) return people;
  const key = { ...world.boss, kind: "api_key", keyId: world.apiKey.id, scopes: only } as const;
  return [...people, { what: "a key with that scope alone", actor: key }];
}

/** A real API key for nothing but that; undefined where no key may. */
export async function keyFor(
  permission: Permission,
  { boss }: World,
  { identity }: WholeSystem,
  also: Scope[] = [],
): Promise<string | undefined> {
  const scope = permission === "signed-in" ? "search" : permission;
  const given = keyScopes.filter((one) => one === scope || also.includes(one));
  if (!given.some((one) => one === scope)) return undefined;
  const input = { name: "just enough", scopes: given };
  return (await createApiKey({ actor: boss, input }, identity)).key;
}
