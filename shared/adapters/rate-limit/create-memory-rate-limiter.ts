import { RateLimiterMemory } from "rate-limiter-flexible";
import { boundedKey } from "#shared/kernel/bounded-key.ts";
import type { RateLimiter } from "#shared/kernel/rate-limiter.ts";
import { take } from "./take.ts";

/** Limits requests within this process: `limit` per `windowSeconds` and key. */
export function createMemoryRateLimiter(options: {
  limit: number;
  windowSeconds: number;
}): RateLimiter {
  const limiter = new RateLimiterMemory({ points: options.limit, duration: options.windowSeconds });
  return { take: (key) => take(limiter, boundedKey(key)) };
}
