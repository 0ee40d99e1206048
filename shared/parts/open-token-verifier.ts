import { createTokenVerifier } from "#shared/adapters/access-tokens/create-token-verifier.ts";
import { fetchKeys } from "#shared/adapters/access-tokens/fetch-keys.ts";
import { fetchRevocations } from "#shared/adapters/access-tokens/fetch-revocations.ts";
import type { ServiceIdentity } from "#shared/adapters/service-identity/create-service-identity.ts";
import type { AccessTokenConfig } from "#shared/config/access-tokens.ts";
import { createRevocationList } from "#shared/identity/revocation-list.ts";
import { systemClock } from "#shared/kernel/clock.ts";
import { openServiceIdentity } from "./open-service-identity.ts";

/** Verifies access tokens offline, by the keys and revocations that the auth service tells. */
export async function openTokenVerifier(config: AccessTokenConfig) {
  const identity = await openServiceIdentity(config);
  return verifierOf({ url: config.JWKS_URL, issuer: config.TOKEN_ISSUER }, identity);
}

/** The same for a service that knows who it is already. */
export function verifierOf(
  { url, issuer }: { url: string; issuer: string },
  identity: ServiceIdentity | undefined,
) {
  const authorization = "x-serverless-authorization";
  const headers =
    identity &&
    (async () => ({ [authorization]: `Bearer ${await identity.tokenFor(new URL(url).origin)}` }));
  const list = new URL("/internal/revocations", url).href;
  return createTokenVerifier({
    issuer,
    keys: fetchKeys(url, systemClock, headers),
    revocations: createRevocationList(() => fetchRevocations(list, headers), systemClock),
  });
}
