import type { TimedKey } from "#shared/adapters/access-tokens/create-rotating-signer.ts";
import { generateSigningKey } from "#shared/adapters/access-tokens/signing-keys.ts";
import { tokenSeconds } from "#shared/identity/access-token.ts";

/**
 * How long a new key is only published: longer than whoever verifies keeps the old list, with
 * time to roll the new one out.
 */
const leadMs = 15 * 60_000;

/** How long a key is still published after the next one began to sign: its tokens live on. */
const lastTokenMs = (tokenSeconds + 300) * 1000;

/** The first step of a rotation: a new key that signs a quarter of an hour from now. */
export function withNextKey(keys: TimedKey[], now: Date): TimedKey[] {
  const notBefore = new Date(Math.ceil((now.getTime() + leadMs) / 60_000) * 60_000);
  return keys.length === 0
    ? [generateSigningKey()]
    : [...keys, { ...generateSigningKey(), notBefore }];
}

/** The last step: without the keys whose every token is over. */
export function withoutOldKeys(keys: TimedKey[], now: Date): TimedKey[] {
  const from = (key: TimedKey) => key.notBefore?.getTime() ?? Number.NEGATIVE_INFINITY;
  const begun = keys.filter((key) => from(key) <= now.getTime() - lastTokenMs);
  const newest = begun.toSorted((a, b) => (from(a) < from(b) ? 1 : -1))[0];
  return newest ? keys.filter((key) => key === newest || from(key) > from(newest)) : keys;
}
