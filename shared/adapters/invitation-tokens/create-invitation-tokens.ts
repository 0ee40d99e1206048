import { createSigner, createVerifier } from "fast-jwt";
import { z } from "zod";
import type { InvitationTokens } from "#shared/tenants/ports.ts";

/** What no token of another kind is for. */
const audience = "urn:pueblo:invitation";
const claimsSchema = z.object({
  jti: z.string().startsWith("inv_"),
  tid: z.string().startsWith("ten_"),
});

/**
 * Tokens of invitations: JWT, HMAC-SHA256 with a secret of at least 32 characters, which every
 * instance of the service has.
 */
export function createInvitationTokens({ secret }: { secret: string }): InvitationTokens {
  const sign = createSigner({ algorithm: "HS256", key: secret, aud: audience });
  const verify = createVerifier({
    algorithms: ["HS256"],
    key: secret,
    allowedAud: audience,
    requiredClaims: ["aud", "exp", "jti"],
  });
  return {
    sign: ({ id, tenantId }, expiresAt) =>
      sign({ jti: id, tid: tenantId, exp: Math.floor(expiresAt.getTime() / 1000) }),
    read(token) {
      const claims = claimsSchema.safeParse(attempt(() => verify(token)));
      return claims.data && { id: claims.data.jti, tenantId: claims.data.tid };
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
