import type { TokenVerifier } from "#shared/http/app-types.ts";
import type { PartCheck } from "#shared/http/health.ts";
import type { BaseDeps } from "#shared/http/run-service.ts";
import type { Actor, CallLimits } from "#shared/kernel/actor.ts";
import type { ConcurrencyLimiter } from "#shared/kernel/concurrency-limiter.ts";
import type { RateLimiter, RequestCounter } from "#shared/kernel/rate-limiter.ts";
import { openParts } from "#shared/parts/open-parts.ts";
import {
  openConcurrency,
  openRateLimiter,
  openRedis,
  openRequestCounter,
} from "#shared/parts/open-redis.ts";
import { openServiceIdentity } from "#shared/parts/open-service-identity.ts";
import { verifierOf } from "#shared/parts/open-token-verifier.ts";
import { type Backends, routeTable } from "./backend.ts";
import { cappedLimits } from "./call-limits.ts";
import type { Config } from "./config.ts";
import { createHttpBackend } from "./http-backend.ts";

export type Deps = BaseDeps & {
  backends: Backends;
  verifier: TokenVerifier;
  limits: {
    /** How much a caller may ask for. */
    allow(actor: Actor): CallLimits;
    requests: RequestCounter;
    /** Of what runs for long. */
    places: ConcurrencyLimiter;
    /** Of whoever is not known. */
    address: RateLimiter;
  };
  corsOrigins: string[];
  trustedProxies: number;
  /** What `/readyz` asks besides the backends. */
  parts?: Record<string, PartCheck>;
};

export function createDeps(
  config: Config,
  base: BaseDeps,
): Promise<Deps & { close(): Promise<void> }> {
  return openParts(base, async (parts) => {
    const identity = await openServiceIdentity(config);
    const backend = (name: string, url: string) => {
      const opened = createHttpBackend(name, url, { ...base, ...(identity && { identity }) });
      parts.closing.push(() => opened.close());
      base.metrics.watchPool(name, opened.state);
      return opened;
    };
    const url = new URL("/.well-known/jwks.json", config.AUTH_URL).href;
    const redis = await openRedis(config, parts);
    const { RATE_LIMIT_PER_MINUTE: perCaller, TENANT_RATE_LIMIT_PER_MINUTE: perTenant } = config;
    const perAddress = config.ANONYMOUS_RATE_LIMIT_PER_MINUTE;
    return {
      ...base,
      backends: routeTable({
        auth: backend("auth", config.AUTH_URL),
        users: backend("users", config.USERS_URL),
        ai: backend("ai", config.AI_URL),
      }),
      verifier: verifierOf({ url, issuer: config.TOKEN_ISSUER }, identity),
      limits: {
        allow: cappedLimits({ perCaller, perTenant }),
        requests: await openRequestCounter(redis),
        places: await openConcurrency(redis, parts),
        address: await openRateLimiter({ name: "address", perMinute: perAddress }, redis),
      },
      corsOrigins: config.CORS_ORIGINS,
      trustedProxies: config.TRUSTED_PROXIES,
    };
  });
}
