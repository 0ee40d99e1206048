import { createTokenVerifier } from "#shared/adapters/access-tokens/create-token-verifier.ts";
import { fetchKeys } from "#shared/adapters/access-tokens/fetch-keys.ts";
import { createMemoryRateLimiter } from "#shared/adapters/rate-limit/create-memory-rate-limiter.ts";
import type { TokenVerifier } from "#shared/http/app-types.ts";
import type { PartCheck } from "#shared/http/health.ts";
import type { BaseDeps } from "#shared/http/run-service.ts";
import { systemClock } from "#shared/kernel/clock.ts";
import type { RateLimiter } from "#shared/kernel/rate-limiter.ts";
import { type Backends, routeTable } from "./backend.ts";
import type { Config } from "./config.ts";
import { createHttpBackend } from "./http-backend.ts";

export type Deps = BaseDeps & {
  backends: Backends;
  verifier: TokenVerifier;
  /** One for callers we know, one for addresses. */
  limits: { caller: RateLimiter; address: RateLimiter };
  corsOrigins: string[];
  trustedProxies: number;
  /** What `/readyz` asks besides the backends. */
  parts?: Record<string, PartCheck>;
};

export async function createDeps(
  config: Config,
  base: BaseDeps,
): Promise<Deps & { close(): Promise<void> }> {
  const auth = createHttpBackend("auth", config.AUTH_URL);
  const users = createHttpBackend("users", config.USERS_URL);
  const ai = createHttpBackend("ai", config.AI_URL);
  const keys = fetchKeys(new URL("/.well-known/jwks.json", config.AUTH_URL).href, systemClock);
  const limiter = (limit: number) => createMemoryRateLimiter({ limit, windowSeconds: 60 });
  return {
    ...base,
    backends: routeTable({ auth, users, ai }),
    verifier: createTokenVerifier({ issuer: config.TOKEN_ISSUER, keys }),
    limits: {
      caller: limiter(config.RATE_LIMIT_PER_MINUTE),
      address: limiter(config.ANONYMOUS_RATE_LIMIT_PER_MINUTE),
    },
    corsOrigins: config.CORS_ORIGINS,
    trustedProxies: config.TRUSTED_PROXIES,
    async close() {
      await Promise.all([auth.close(), users.close(), ai.close()]);
    },
  };
}
