import type { ConcurrencyLimiter } from "#shared/kernel/concurrency-limiter.ts";

/** Limits what runs at once within this process. */
export function createMemoryConcurrency(): ConcurrencyLimiter {
  /** No longer than what runs: a key that nothing runs under is not in it. */
  const running = new Map<string, number>();

  function leave(key: string): void {
    const left = (running.get(key) ?? 0) - 1;
    if (left > 0) running.set(key, left);
    else running.delete(key);
  }

  return {
    async enter(limits) {
      const full = limits.find(({ key, limit }) => (running.get(key) ?? 0) >= limit);
      if (full) return { held: false, full };
      for (const { key } of limits) running.set(key, (running.get(key) ?? 0) + 1);
      let held = true;
      return {
        held: true,
        release() {
          if (held) for (const { key } of limits) leave(key);
          held = false;
        },
      };
    },
    close() {},
  };
}
