import { LRUCache } from "lru-cache";
import { boundedKey } from "#shared/kernel/bounded-key.ts";
import type { RequestCounter } from "#shared/kernel/rate-limiter.ts";
import { tightest } from "./tightest.ts";

/** Those that were seen longest ago are forgotten, and may begin again. */
const mostKeys = 100_000;

type Window = { count: number; endsAt: number };

/** Counts requests within this process, per key in windows of `windowSeconds`. */
export function createMemoryCounter(options: { windowSeconds: number }): RequestCounter {
  const windows = new LRUCache<string, Window>({ max: mostKeys });
  const ms = options.windowSeconds * 1000;

  function windowOf(key: string, now: number): Window {
    const known = windows.get(key);
    if (known && known.endsAt > now) return known;
    const begun = { count: 0, endsAt: now + ms };
    windows.set(key, begun);
    return begun;
  }

  return {
    async take(limits) {
      const now = Date.now();
      const open = limits.map(({ key, limit }) => ({ limit, of: windowOf(boundedKey(key), now) }));
      const allowed = open.every(({ limit, of }) => of.count < limit);
      if (allowed) for (const { of } of open) of.count += 1;
      const counted = open.map(({ limit, of }) => ({
        limit,
        count: of.count,
        msLeft: of.endsAt - now,
      }));
      return tightest(counted, allowed);
    },
  };
}
