import type { Role, Scope } from "#shared/kernel/actor.ts";
import type { Clock } from "#shared/kernel/clock.ts";
import type { Database } from "#shared/kernel/database.ts";
import { withLimits } from "#shared/limits/with-limits.ts";
import { tokenSeconds } from "./access-token.ts";
import { type Acting, narrowed, noSuchTenant, secondsUntil } from "./acting.ts";
import { findOrCreatePerson } from "./find-or-create-person.ts";
import { scopesOf } from "./permissions.ts";
import type { AccessTokenReader, IdentityProvider, TokenSigner } from "./ports.ts";
import { switchToken } from "./switch-token.ts";
import { type UsedApiKey, useApiKey } from "./use-api-key.ts";
import { useSession } from "./use-session.ts";

export type ExchangeDeps = {
  db: Database;
  identityProvider: IdentityProvider;
  signer: TokenSigner;
  verifier: AccessTokenReader;
  clock: Clock;
};

export type Exchange = {
  accessToken: string;
  /** Seconds. */
  expiresIn: number;
  scopes: readonly Scope[];
  tenant: { id: string; name: string; role: Role };
};

type Input = {
  kind: keyof typeof acting;
  subjectToken: string;
  /** The tenant to act in; the person's first one unless given. */
  tenant?: string | undefined;
  /** All that the subject token gives unless given. */
  scopes?: readonly Scope[] | undefined;
};

const acting = {
  id_token: actAsPerson,
  api_key: actAsKey,
  session: actAsSession,
  access_token: switchToken,
};

/**
 * Exchanges an ID token, an API key, a session or another access token for an access token scoped
 * to one tenant. Throws `unauthenticated` for a bad subject token, `not_found` for a tenant it
 * does not belong to, and `forbidden` for scopes beyond its own.
 */
export async function exchangeToken(input: Input, deps: ExchangeDeps): Promise<Exchange> {
  // Before anything is looked up: what is revoked meanwhile is revoked later than this.
  const issuedAt = deps.clock.now();
  const { actor: whole, tenantName, seconds } = await acting[input.kind](input, deps);
  const actor = narrowed(whole, input.scopes);
  return {
    accessToken: deps.signer.sign(await withLimits(actor, deps), seconds, issuedAt),
    expiresIn: seconds,
    scopes: actor.scopes,
    tenant: { id: actor.tenantId, name: tenantName, role: actor.role },
  };
}

/** A person whom the identity provider vouches for, in the tenant they ask for. */
export async function actAsPerson(
  { subjectToken, tenant }: Input,
  deps: ExchangeDeps,
): Promise<Acting> {
  const identity = await deps.identityProvider.verify(subjectToken);
  const { userId, memberships } = await findOrCreatePerson(identity, deps.db);
  const chosen = tenant ? memberships.find(({ id }) => id === tenant) : memberships[0];
  if (!chosen) throw noSuchTenant();
  const { id: tenantId, name: tenantName, role } = chosen;
  const actor = { kind: "user", tenantId, userId, role, scopes: scopesOf(role) } as const;
  return { actor, tenantName, seconds: tokenSeconds };
}

async function actAsKey({ subjectToken, tenant }: Input, deps: ExchangeDeps): Promise<Acting> {
  return actAs(await useApiKey(subjectToken, deps), tenant, deps);
}

async function actAsSession({ subjectToken, tenant }: Input, deps: ExchangeDeps): Promise<Acting> {
  return actAs(await useSession(subjectToken, deps), tenant, deps);
}

/** What is bound to one tenant acts in no other, and its token ends when it does. */
function actAs(used: UsedApiKey, tenant: string | undefined, { clock }: ExchangeDeps): Acting {
  if (tenant !== undefined && tenant !== used.actor.tenantId) throw noSuchTenant();
  const { actor, tenantName, expiresAt } = used;
  return { actor, tenantName, seconds: secondsUntil(expiresAt, clock) };
}
