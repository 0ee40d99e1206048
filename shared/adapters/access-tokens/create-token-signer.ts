import { createSigner } from "fast-jwt";
import { claimsOf, tokenAudience } from "#shared/identity/access-token.ts";
import type { TokenSigner } from "#shared/identity/ports.ts";
import type { Clock } from "#shared/kernel/clock.ts";
import { type PrivateJwk, privatePem } from "./signing-keys.ts";

/** Signs access tokens (JWT, EdDSA) with one Ed25519 key, named in the `kid` header. */
export function createTokenSigner(options: {
  issuer: string;
  key: PrivateJwk;
  clock: Clock;
}): TokenSigner {
  const { issuer, key, clock } = options;
  const sign = createSigner({
    algorithm: "EdDSA",
    key: privatePem(key),
    kid: key.kid,
    iss: issuer,
    aud: tokenAudience,
  });
  return {
    sign(actor, seconds, issuedAt = clock.now()) {
      const at = issuedAt.getTime();
      const iat = Math.floor(at / 1000);
      // `iat` has whole seconds, always: a token issued right after a revocation must be good.
      return sign({ ...claimsOf(actor), iat, at, exp: iat + seconds });
    },
  };
}
