import { createTokenVerifier } from "#shared/adapters/access-tokens/create-token-verifier.ts";
import { fetchKeys } from "#shared/adapters/access-tokens/fetch-keys.ts";
import type { AccessTokenConfig } from "#shared/config/access-tokens.ts";
import { systemClock } from "#shared/kernel/clock.ts";

/** Verifies access tokens offline, with the keys that the auth service publishes. */
export function openTokenVerifier(config: AccessTokenConfig) {
  const keys = fetchKeys(config.JWKS_URL, systemClock);
  return createTokenVerifier({ issuer: config.TOKEN_ISSUER, keys });
}
