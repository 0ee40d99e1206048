import type { RateLimiter } from "#shared/kernel/rate-limiter.ts";
import { createRedisCounter } from "./create-redis-counter.ts";

/** Limits requests over all instances: `limit` per `windowSeconds` and key, apart by `name`. */
export function createRedisRateLimiter(
  config: { name: string; limit: number; windowSeconds: number },
  redis: Parameters<typeof createRedisCounter>[1],
): RateLimiter {
  const { name, limit } = config;
  const counter = createRedisCounter(config, redis);
  return { take: (key) => counter.take([{ key: `${name}:${key}`, limit }]) };
}
