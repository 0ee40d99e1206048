import {
  createRotatingSigner,
  timedKey,
} from "#shared/adapters/access-tokens/create-rotating-signer.ts";
import { createTokenVerifier } from "#shared/adapters/access-tokens/create-token-verifier.ts";
import { type KeySet, publicKeys } from "#shared/adapters/access-tokens/signing-keys.ts";
import type { LocalIdentity } from "#shared/adapters/local-identity/create-local-identity.ts";
import type { TokenVerifier } from "#shared/http/app-types.ts";
import type { BaseDeps } from "#shared/http/run-service.ts";
import type { ExchangeDeps } from "#shared/identity/exchange-token.ts";
import { createFailureGuard, type FailureGuard } from "#shared/identity/guard-failures.ts";
import { listRevocations } from "#shared/identity/list-revocations.ts";
import { createRevocationList } from "#shared/identity/revocation-list.ts";
import { systemClock } from "#shared/kernel/clock.ts";
import { openDatabase } from "#shared/parts/open-database.ts";
import { openIdentityProvider } from "#shared/parts/open-identity-provider.ts";
import { openParts } from "#shared/parts/open-parts.ts";
import { openRedis, openRequestCounter } from "#shared/parts/open-redis.ts";
import type { Config } from "./config.ts";

export type Deps = BaseDeps &
  ExchangeDeps & {
    verifier: TokenVerifier;
    keySet: KeySet;
    /** Counts those who guess. */
    guard: FailureGuard;
    /** Only where anybody may sign in as anybody: on one's own machine. */
    localIdentity?: LocalIdentity;
  };

export function createDeps(
  config: Config,
  base: BaseDeps,
): Promise<Deps & { close(): Promise<void> }> {
  return openParts(base, async (parts) => {
    const keys = config.TOKEN_SIGNING_KEYS.keys.map(timedKey);
    const issuer = config.TOKEN_ISSUER;
    const clock = systemClock;
    const keySet = publicKeys(keys);
    const db = await openDatabase(config, parts);
    return {
      ...base,
      db,
      clock,
      keySet,
      guard: createFailureGuard(await openRequestCounter(await openRedis(config, parts))),
      ...(await openIdentityProvider(config, clock)),
      signer: createRotatingSigner({ issuer, keys, clock }),
      verifier: createTokenVerifier({
        issuer,
        keys: async () => keySet,
        revocations: createRevocationList(() => listRevocations({ db }), clock),
      }),
    };
  });
}
