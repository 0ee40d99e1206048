import { setTimeout as sleep } from "node:timers/promises";

/** What a failed attempt means: whether another may do better, and how long to leave it alone. */
export type Verdict = { retry: boolean; afterMs?: number | undefined };

export type RetryPolicy = {
  /** In all, with the first. */
  attempts: number;
  firstDelayMs: number;
  /** Who asks for more patience than this gets none. */
  maxDelayMs: number;
  random: () => number;
};

export const defaultRetryPolicy: RetryPolicy = {
  attempts: 3,
  firstDelayMs: 250,
  maxDelayMs: 4_000,
  random: Math.random,
};

/**
 * Tries again what may succeed later, after waits that double and vary ("full jitter", see
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). Throws what the
 * last attempt threw, or the reason of `signal`.
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  judge: (error: unknown) => Verdict,
  policy: RetryPolicy,
  signal?: AbortSignal,
): Promise<T> {
  for (let failed = 1; ; failed++) {
    signal?.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      const { retry, afterMs = 0 } = judge(error);
      if (!retry || failed >= policy.attempts || afterMs > policy.maxDelayMs) throw error;
      const ceiling = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** (failed - 1));
      await sleep(Math.max(afterMs, policy.random() * ceiling), undefined, { signal }).catch(
        () => {}, // only the signal ends a sleep; it is asked above
      );
    }
  }
}
