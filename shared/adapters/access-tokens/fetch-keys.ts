import { isDeepStrictEqual } from "node:util";
import type { Clock } from "#shared/kernel/clock.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { KeySource } from "./create-token-verifier.ts";
import { type KeySet, keySet } from "./signing-keys.ts";

/** A stranger who invents key names must not make us ask the auth service all the time. */
const refreshEveryMs = 30_000;
/** After this they are asked for again, while requests go on with those that are known. */
const freshMs = 60_000;
/** After this nobody passes before they were asked for: a withdrawn key is accepted no longer. */
const keepMs = 10 * 60_000;

/** What the auth service's own guard (IAM) asks for. */
type Headers = () => Promise<Record<string, string>>;

/**
 * Public keys from a JWKS URL, asked for again every minute as requests come, and at once for a
 * key that is not among them (every 30 s at most). While the URL does not answer, old keys serve
 * on; `unavailable` when there never were any. The same keys are the same object.
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
      kept = { keys: isDeepStrictEqual(keys, kept?.keys) && kept ? kept.keys : keys, at: now };
      return kept.keys;
    } catch (cause) {
      if (kept) return kept.keys;
      throw new AppError("unavailable", { cause });
    } finally {
      fetching = undefined;
    }
  }

  return async (refresh) => {
    const now = clock.now().getTime();
    const age = kept ? now - kept.at : Infinity;
    const isDue = refresh || age >= freshMs;
    if (isDue && (!kept || now - askedAt >= refreshEveryMs)) fetching ??= load(now);
    const mustWait = refresh || age >= keepMs;
    return (mustWait && fetching) || (kept?.keys ?? load(now));
  };
}
