import { boundedKey } from "#shared/kernel/bounded-key.ts";
import type { Cache } from "#shared/kernel/cache.ts";
import type { RedisConnection } from "./create-redis.ts";

/** Longer values are not kept: they would hold up everybody else's on the one connection. */
const longestValue = 1024 * 1024;

/**
 * A cache that instances share, under keys that begin with `prefix`; each one expires. While
 * Redis is away it forgets everything, and nobody waits for it.
 */
export function createRedisCache(config: { prefix: string }, redis: RedisConnection): Cache {
  const keyOf = (key: string) => `${config.prefix}:${boundedKey(key)}`;
  return {
    async get(key) {
      if (!redis.ready()) return undefined;
      try {
        return (await redis.client.getBuffer(keyOf(key))) ?? undefined;
      } catch (error) {
        redis.failed(error);
        return undefined;
      }
    },
    async set(key, value, seconds) {
      if (value.byteLength > longestValue || !redis.ready()) return;
      const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      try {
        await redis.client.set(keyOf(key), bytes, "PX", Math.ceil(seconds * 1000));
      } catch (error) {
        redis.failed(error);
      }
    },
  };
}
