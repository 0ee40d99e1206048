import type { Clock } from "#shared/kernel/clock.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { KeySource } from "./create-token-verifier.ts";
import { type KeySet, keySet } from "./signing-keys.ts";

/** A stranger who invents key names must not make us ask the auth service all the time. */
const refreshEveryMs = 30_000;
/** A key that was withdrawn stops being accepted after this. */
const keepMs = 10 * 60_000;

/** What the auth service's own guard (IAM) asks for. */
type Headers = () => Promise<Record<string, string>>;

/**
 * Public keys from a JWKS URL, kept for ten minutes, fetched again early at most every 30 s.
 * While the URL does not answer, old keys serve on; `unavailable` when there never were any.
 */
export function fetchKeys(url: string, clock: Clock, headers?: Headers): KeySource {
  let kept: { keys: KeySet; at: number } | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  let fetching: Promise<KeySet> | undefined;

  async function load(now: number): Promise<KeySet> {
    askedAt = now;
    try {
      const signal = AbortSignal.timeout(5000);
      const response = await fetch(url, { signal, ...(headers && { headers: await headers() }) });
      if (!response.ok) throw new Error(`${url} answered ${response.status}`);
      const keys = keySet.parse(await response.json());
      kept = { keys, at: now };
      return keys;
    } catch (cause) {
      if (kept) return kept.keys;
      throw new AppError("unavailable", { cause });
    } finally {
      fetching = undefined;
    }
  }

  return async (refresh) => {
    const now = clock.now().getTime();
    const due = refresh || !kept || now - kept.at > keepMs;
    if (kept && (!due || now - askedAt < refreshEveryMs)) return kept.keys;
    fetching ??= load(now);
    return fetching;
  };
}
