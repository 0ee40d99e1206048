import type { TokenSigner } from "#shared/identity/ports.ts";
import type { Clock } from "#shared/kernel/clock.ts";
import { createTokenSigner } from "./create-token-signer.ts";
import { namedKey, type PrivateJwk } from "./signing-keys.ts";

/** A key, and from when on it signs; at once unless given. */
export type TimedKey = PrivateJwk & { notBefore?: Date | undefined };

/**
 * Signs with the newest key whose time has come; of those without a time, or with the same one,
 * with the first. A key is published from the start and signs later: by then whoever verifies
 * knows it, and no token is refused. Throws when the time of none has come.
 */
export function createRotatingSigner(options: {
  issuer: string;
  keys: readonly TimedKey[];
  clock: Clock;
}): TokenSigner {
  const { keys, ...rest } = options;
  const signers = keys
    .map((key) => ({ from: startOf(key), ...createTokenSigner({ ...rest, key }) }))
    .sort((a, b) => (a.from === b.from ? 0 : b.from - a.from));
  return {
    sign(actor, seconds, issuedAt) {
      const now = options.clock.now().getTime();
      const current = signers.find(({ from }) => from <= now);
      if (!current) throw new Error("no signing key whose time has come");
      return current.sign(actor, seconds, issuedAt);
    },
  };
}

/** A key as configuration gives it. */
export function timedKey(jwk: Parameters<typeof namedKey>[0] & { notBefore?: Date | undefined }) {
  const { notBefore } = jwk;
  return { ...namedKey(jwk), ...(notBefore && { notBefore }) };
}

function startOf({ notBefore }: TimedKey): number {
  return notBefore?.getTime() ?? Number.NEGATIVE_INFINITY;
}
