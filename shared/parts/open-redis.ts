import type { RedisConnection } from "#shared/adapters/redis/create-redis.ts";
import type { RedisConfig } from "#shared/config/redis.ts";
import type { Cache } from "#shared/kernel/cache.ts";
import type { ConcurrencyLimiter } from "#shared/kernel/concurrency-limiter.ts";
import type { RateLimiter, RequestCounter } from "#shared/kernel/rate-limiter.ts";
import type { PartBase } from "./part-base.ts";

/** The unit's one connection to Redis; undefined where none is configured. */
export async function openRedis(
  config: RedisConfig,
  { logger, closing }: PartBase,
): Promise<RedisConnection | undefined> {
  const { REDIS_URL: url, REDIS_CA: ca } = config;
  if (url === undefined) return undefined;
  const { createRedis } = await import("#shared/adapters/redis/create-redis.ts");
  const redis = createRedis({ url, ...(ca !== undefined && { ca }) }, logger);
  closing.push(() => redis.close());
  return redis;
}

/** Limits per minute and key, by the name of the limit: over all instances where there is Redis. */
export async function openRateLimiter(
  limit: { name: string; perMinute: number },
  redis: RedisConnection | undefined,
): Promise<RateLimiter> {
  const window = { limit: limit.perMinute, windowSeconds: 60 };
  if (redis) {
    const { createRedisRateLimiter } = await import(
      "#shared/adapters/rate-limit/create-redis-rate-limiter.ts"
    );
    return createRedisRateLimiter({ name: limit.name, ...window }, redis);
  }
  const { createMemoryRateLimiter } = await import(
    "#shared/adapters/rate-limit/create-memory-rate-limiter.ts"
  );
  return createMemoryRateLimiter(window);
}

/** Requests a minute by several limits at once: over all instances where there is Redis. */
export async function openRequestCounter(
  redis: RedisConnection | undefined,
): Promise<RequestCounter> {
  const window = { windowSeconds: 60 };
  if (redis) {
    const { createRedisCounter } = await import(
      "#shared/adapters/rate-limit/create-redis-counter.ts"
    );
    return createRedisCounter(window, redis);
  }
  const { createMemoryCounter } = await import(
    "#shared/adapters/rate-limit/create-memory-counter.ts"
  );
  return createMemoryCounter(window);
}

/** What runs at once: over all instances where there is Redis. */
export async function openConcurrency(
  redis: RedisConnection | undefined,
  { closing }: Pick<PartBase, "closing">,
): Promise<ConcurrencyLimiter> {
  const limiter = await openLimiter(redis);
  closing.push(() => limiter.close());
  return limiter;
}

async function openLimiter(redis: RedisConnection | undefined): Promise<ConcurrencyLimiter> {
  if (redis) {
    const { createRedisConcurrency } = await import(
      "#shared/adapters/concurrency/create-redis-concurrency.ts"
    );
    return createRedisConcurrency(redis);
  }
  const { createMemoryConcurrency } = await import(
    "#shared/adapters/concurrency/create-memory-concurrency.ts"
  );
  return createMemoryConcurrency();
}

/** Some thousands of vectors. */
const memoryBytes = 32 * 1024 * 1024;

/** What is remembered of models: a cache that instances share, or this process's own. */
export async function openCache(redis: RedisConnection | undefined): Promise<Cache> {
  if (redis) {
    const { createRedisCache } = await import("#shared/adapters/redis/create-redis-cache.ts");
    return createRedisCache({ prefix: "pueblo" }, redis);
  }
  const { createMemoryCache } = await import(
    "#shared/adapters/memory-cache/create-memory-cache.ts"
  );
  return createMemoryCache({ maxBytes: memoryBytes });
}
