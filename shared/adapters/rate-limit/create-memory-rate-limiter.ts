import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Allowance, RateLimiter } from "#shared/kernel/rate-limiter.ts";

/** Limits requests within this process: `limit` per `windowSeconds` and key. */
export function createMemoryRateLimiter(options: {
  limit: number;
  windowSeconds: number;
}): RateLimiter {
  const { limit } = options;
  const limiter = new RateLimiterMemory({ points: limit, duration: options.windowSeconds });
  const allowance = (allowed: boolean, res: RateLimiterRes): Allowance => ({
    allowed,
    limit,
    remaining: Math.max(0, res.remainingPoints),
    resetSeconds: Math.max(1, Math.ceil(res.msBeforeNext / 1000)),
  });
  return {
    async take(key) {
      try {
        return allowance(true, await limiter.consume(key));
      } catch (refused) {
        if (refused instanceof RateLimiterRes) return allowance(false, refused);
        throw refused;
      }
    },
  };
}
