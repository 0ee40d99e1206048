import type { RateLimiter } from "#shared/kernel/rate-limiter.ts";
import { createMemoryCounter } from "./create-memory-counter.ts";

/** Limits requests within this process: `limit` per `windowSeconds` and key. */
export function createMemoryRateLimiter(options: {
  limit: number;
  windowSeconds: number;
}): RateLimiter {
  const counter = createMemoryCounter(options);
  return { take: (key) => counter.take([{ key, limit: options.limit }]) };
}
