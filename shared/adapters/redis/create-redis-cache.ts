import { boundedKey } from "#shared/kernel/bounded-key.ts";
import type { Cache } from "#shared/kernel/cache.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { RedisConnection } from "./create-redis.ts";

/** Keys that Redis looks at in one go. */
const scanned = 1_000;

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
    async count(prefix) {
      let found = 0;
      for await (const keys of scan(prefix)) found += keys.length;
      return found;
    },
    async forget(prefix) {
      for await (const keys of scan(prefix)) await redis.client.unlink(...keys);
    },
  };

  /** Keys that begin with the prefix, some at a time; a key may come twice. */
  async function* scan(prefix: string): AsyncGenerator<string[]> {
    const match = `${config.prefix}:${prefix}*`;
    let cursor = "0";
    try {
      do {
        if (!redis.ready()) throw new Error("not connected");
        const [next, keys] = await redis.client.scan(cursor, "MATCH", match, "COUNT", scanned);
        if (keys.length > 0) yield keys;
        cursor = next;
      } while (cursor !== "0");
    } catch (cause) {
      throw new AppError("unavailable", { cause });
    }
  }
}
