import type { Allowance } from "#shared/kernel/rate-limiter.ts";

/** One limit after a request: how many it has counted, and how long its window still lasts. */
export type Counted = { limit: number; count: number; msLeft: number };

/** What to tell of several limits: the one used up for longest, else the one with least left. */
export function tightest(counted: readonly Counted[], allowed: boolean): Allowance {
  let told: Allowance | undefined;
  for (const { limit, count, msLeft } of counted) {
    const remaining = Math.max(0, limit - count);
    if (!allowed && remaining > 0) continue;
    const resetSeconds = Math.max(1, Math.ceil(msLeft / 1000));
    const tighter =
      !told ||
      remaining < told.remaining ||
      (remaining === told.remaining && resetSeconds > told.resetSeconds);
    if (tighter) told = { allowed, limit, remaining, resetSeconds };
  }
  if (!told) throw new Error("a request that counts towards no limit");
  return told;
}
