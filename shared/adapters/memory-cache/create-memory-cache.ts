import { LRUCache } from "lru-cache";
import { boundedKey } from "#shared/kernel/bounded-key.ts";
import type { Cache } from "#shared/kernel/cache.ts";

/** What an entry costs besides its key and value, roughly. */
const entryBytes = 200;

/** A cache within this process: at most `maxBytes`; what was used least lately goes first. */
export function createMemoryCache(options: { maxBytes: number }): Cache {
  const entries = new LRUCache<string, Uint8Array>({
    maxSize: options.maxBytes,
    sizeCalculation: (value, key) => value.byteLength + 2 * key.length + entryBytes,
  });
  const under = (prefix: string) => [...entries.keys()].filter((key) => key.startsWith(prefix));
  // Copies both ways: what a caller does to its bytes later is nobody else's business.
  return {
    async get(key) {
      return entries.get(boundedKey(key))?.slice();
    },
    async set(key, value, seconds) {
      entries.set(boundedKey(key), Uint8Array.from(value), { ttl: Math.ceil(seconds * 1000) });
    },
    async count(prefix) {
      entries.purgeStale();
      return under(prefix).length;
    },
    async forget(prefix) {
      for (const key of under(prefix)) entries.delete(key);
    },
  };
}
