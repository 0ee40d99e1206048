import { type RateLimiterAbstract, RateLimiterRes } from "rate-limiter-flexible";
import type { Allowance } from "#shared/kernel/rate-limiter.ts";

/** Counts one request. Throws what the limiter's store throws. */
export async function take(limiter: RateLimiterAbstract, key: string): Promise<Allowance> {
  try {
    return allowance(true, limiter.points, await limiter.consume(key));
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return allowance(false, limiter.points, refused);
    throw refused;
  }
}

function allowance(allowed: boolean, limit: number, res: RateLimiterRes): Allowance {
  return {
    allowed,
    limit,
    remaining: Math.max(0, res.remainingPoints),
    resetSeconds: Math.max(1, Math.ceil(res.msBeforeNext / 1000)),
  };
}
