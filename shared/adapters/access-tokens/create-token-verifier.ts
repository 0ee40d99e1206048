import { createVerifier } from "fast-jwt";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { actorOfClaims, tokenAudience } from "#shared/identity/access-token.ts";
import type { AccessTokenReader, TokenActor } from "#shared/identity/ports.ts";
import type { RevocationList } from "#shared/identity/revocation-list.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { type KeySet, publicPem } from "./signing-keys.ts";

/** Where the public keys come from; `refresh` asks again because a key was not among them. */
export type KeySource = (refresh: boolean) => Promise<KeySet>;

const header = z.object({ alg: z.literal("EdDSA"), kid: z.string() });
/** In seconds; `at` is when it was issued, in milliseconds. */
const lifetime = z.object({ iat: z.number(), exp: z.number(), at: z.number().optional() });

/** Access tokens longer than this are not ours. */
const longestToken = 4096;

type Verify = (token: string) => unknown;

/** A token whose signature was verified; times in milliseconds. */
type Known = { actor: TokenActor; issuedAt: number; expiresAt: number };

/**
 * Verifies access tokens offline: signature by a published key, EdDSA only, issuer, audience and
 * expiry. Verified tokens are remembered (10,000 at most), so that only the first use pays for
 * the signature; expiry and revocation are checked on every use.
 */
export function createTokenVerifier(options: {
  issuer: string;
  keys: KeySource;
  revocations: RevocationList;
}): AccessTokenReader & { verify(token: string): Promise<TokenActor> } {
  const { revocations } = options;
  const known = new LRUCache<string, Known>({ max: 10_000 });
  const verifiers = new Map<string, Verify>();
  let loaded: KeySet | undefined;

  async function load(refresh: boolean): Promise<void> {
    const current = await options.keys(refresh);
    if (current === loaded) return;
    loaded = current;
    verifiers.clear();
    known.clear(); // those of a key that was withdrawn are good no longer
    for (const key of current.keys) {
      const verifyOne = createVerifier({
        algorithms: ["EdDSA"],
        key: publicPem(key),
        allowedIss: options.issuer,
        allowedAud: tokenAudience,
        requiredClaims: ["iss", "aud", "sub", "exp", "iat"],
      });
      verifiers.set(key.kid, verifyOne);
    }
  }

  async function verifierOf(kid: string): Promise<Verify> {
    await load(false);
    if (!verifiers.has(kid)) await load(true);
    const verify = verifiers.get(kid);
    if (!verify) throw invalidToken();
    return verify;
  }

  async function know(token: string): Promise<Known> {
    const refreshed = revocations.refresh();
    if (refreshed) await refreshed;
    const seen = known.get(token);
    if (seen) return stillGood(seen);
    if (token.length > longestToken) throw invalidToken();
    const verify = await verifierOf(kidOf(token));
    const claims = checked(verify, token);
    const actor = actorOfClaims(claims);
    if (!actor) throw invalidToken();
    const { iat, exp, at = iat * 1000 } = lifetime.parse(claims);
    const verified = { actor, issuedAt: at, expiresAt: exp * 1000 };
    known.set(token, verified);
    return stillGood(verified);
  }

  return {
    verify: async (token) => (await know(token)).actor,
    async read(token) {
      const { actor, expiresAt } = await know(token);
      return { actor, expiresAt: new Date(expiresAt) };
    },
  };

  function stillGood(one: Known): Known {
    const isOver = one.expiresAt <= Date.now() || revocations.has(one.actor, one.issuedAt);
    if (isOver) throw invalidToken();
    return one;
  }
}

function kidOf(token: string): string {
  try {
    const [head = ""] = token.split(".", 1);
    return header.parse(JSON.parse(Buffer.from(head, "base64url").toString())).kid;
  } catch (cause) {
    throw invalidToken(cause);
  }
}

function checked(verify: Verify, token: string): unknown {
  try {
    return verify(token);
  } catch (cause) {
    throw invalidToken(cause);
  }
}

function invalidToken(cause?: unknown): AppError {
  return new AppError("unauthenticated", {
    detail: {
      es: "La ficha de acceso no es válida o ha caducado. Pida otra en POST /v1/auth/token.",
      en: "The access token is not valid or has expired. Get another from POST /v1/auth/token.",
    },
    cause,
  });
}
