import { generateKeyPairSync } from "node:crypto";
import { createSigner, createVerifier } from "fast-jwt";
import { z } from "zod";
import { invalidIdToken } from "#shared/identity/invalid-id-token.ts";
import type { IdentityProvider } from "#shared/identity/ports.ts";
import type { Clock } from "#shared/kernel/clock.ts";

export type LocalIdentity = IdentityProvider & {
  /** Signs anybody in who knows an e-mail address; the token lives five minutes. */
  signIn(email: string): string;
};

const issuer = "urn:pueblo:local-identity";
const audience = "urn:pueblo:local-stack";
const claimsSchema = z.object({ sub: z.string(), email: z.string(), name: z.string() });

/**
 * A stand-in for Firebase Authentication on one's own machine: no passwords at all. Refuses to
 * exist on Cloud Run, which sets `K_SERVICE`. Its key dies with the process.
 */
export function createLocalIdentity(options: {
  cloudRunService: string | undefined;
  clock: Clock;
}): LocalIdentity {
  if (options.cloudRunService !== undefined) {
    throw new Error("the local identity provider lets anybody in: it must not run on Cloud Run");
  }
  const { privateKey, publicKey } = generateKeyPairSync("ed25519", {
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const sign = createSigner({ algorithm: "EdDSA", key: privateKey, iss: issuer, aud: audience });
  const verify = createVerifier({
    algorithms: ["EdDSA"],
    key: publicKey,
    allowedIss: issuer,
    allowedAud: audience,
    requiredClaims: ["exp", "sub"],
  });

  return {
    signIn(email) {
      const address = email.toLowerCase();
      const iat = Math.floor(options.clock.now().getTime() / 1000);
      return sign({ sub: address, email: address, name: "", iat, exp: iat + 300 });
    },
    async verify(idToken) {
      const claims = claimsSchema.safeParse(attempt(() => verify(idToken)));
      if (!claims.success) throw invalidIdToken();
      const { sub: subject, email, name } = claims.data;
      return { issuer, subject, email, name };
    },
  };
}

function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch {
    return undefined;
  }
}
