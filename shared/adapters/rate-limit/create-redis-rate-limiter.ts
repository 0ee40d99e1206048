import { RateLimiterRedis } from "rate-limiter-flexible";
import { boundedKey } from "#shared/kernel/bounded-key.ts";
import type { RateLimiter } from "#shared/kernel/rate-limiter.ts";
import { createMemoryRateLimiter } from "./create-memory-rate-limiter.ts";
import { take } from "./take.ts";

/** What the limiter needs of a connection to Redis. */
type Redis = { client: object; ready(): boolean; failed(error: unknown): void };

/**
 * Limits requests over all instances: `limit` per `windowSeconds` and key, counted in Redis in
 * one round trip under `limit:<name>:<key>`, which expires with its window. While Redis is away
 * each instance counts by itself, at the speed of memory. A key that used its window up is
 * refused here, without asking, until the window ends.
 */
export function createRedisRateLimiter(
  config: { name: string; limit: number; windowSeconds: number },
  redis: Redis,
): RateLimiter {
  const { name, limit, windowSeconds } = config;
  const shared = new RateLimiterRedis({
    storeClient: redis.client,
    keyPrefix: `limit:${name}`,
    points: limit,
    duration: windowSeconds,
    inMemoryBlockOnConsumed: limit,
  });
  const local = createMemoryRateLimiter({ limit, windowSeconds });
  return {
    async take(key) {
      if (!redis.ready()) return local.take(key);
      try {
        return await take(shared, boundedKey(key));
      } catch (error) {
        redis.failed(error);
        return local.take(key);
      }
    },
  };
}
