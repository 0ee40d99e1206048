import type { Clock } from "#shared/kernel/clock.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { KeySource } from "./create-token-verifier.ts";
import { type KeySet, keySet } from "./signing-keys.ts";

/** A stranger who invents key names must not make us ask the auth service all the time. */
const refreshEveryMs = 30_000;
/** A key that was withdrawn stops being accepted after this. */
const keepMs = 10 * 60_000;

/**
 * Public keys from a JWKS URL, kept for ten minutes, fetched again early at most every 30 s.
 * While the URL does not answer, old keys serve on; `unavailable` when there never were any.
 */
export function fetchKeys(url: string, clock: Clock): KeySource {
  let kept: { keys: KeySet; at: number } | undefined;
  let fetching: Promise<KeySet> | undefined;

  async function load(): Promise<KeySet> {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
      if (!response.ok) throw new Error(`${url} answered ${response.status}`);
      const keys = keySet.parse(await response.json());
      kept = { keys, at: clock.now().getTime() };
      return keys;
    } catch (cause) {
      if (!kept) throw new AppError("unavailable", { cause });
      kept.at = clock.now().getTime() - keepMs + refreshEveryMs;
      return kept.keys;
    } finally {
      fetching = undefined;
    }
  }

  return async (refresh) => {
    const age = kept ? clock.now().getTime() - kept.at : Infinity;
    if (kept && age < (refresh ? refreshEveryMs : keepMs)) return kept.keys;
    fetching ??= load();
    return fetching;
  };
}
