import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { z } from "zod";

/** The public half of an Ed25519 key as a JSON Web Key (RFC 8037). */
const publicJwk = z.object({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  x: z.string().min(1),
  kid: z.string().min(1),
});
export type PublicJwk = z.infer<typeof publicJwk>;

/** A whole key; its name is the RFC 7638 thumbprint unless configuration names it. */
export type PrivateJwk = PublicJwk & { d: string };

/** What `/.well-known/jwks.json` holds. */
export type KeySet = { keys: PublicJwk[] };
export const keySet = z.object({ keys: z.array(publicJwk) });

/** Names a key that configuration left without a name. */
export function namedKey(jwk: Omit<PrivateJwk, "kid"> & { kid?: string | undefined }): PrivateJwk {
  const { kty, crv, x, d, kid = thumbprint(jwk) } = jwk;
  return { kty, crv, x, d, kid };
}

const exportedKey = publicJwk.omit({ kid: true }).extend({ d: z.string() });

/** A new key to sign with. */
export function generateSigningKey(): PrivateJwk {
  const { privateKey } = generateKeyPairSync("ed25519");
  return namedKey(exportedKey.parse(privateKey.export({ format: "jwk" })));
}

/** What may be published of keys. */
export function publicKeys(keys: PrivateJwk[]): KeySet {
  return { keys: keys.map(({ kty, crv, x, kid }) => ({ kty, crv, x, kid })) };
}

export function privatePem(jwk: PrivateJwk): string {
  const key = createPrivateKey({ key: jwk, format: "jwk" });
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}

export function publicPem(jwk: PublicJwk): string {
  const key = createPublicKey({ key: jwk, format: "jwk" });
  return key.export({ type: "spki", format: "pem" }).toString();
}

/** RFC 7638: the same key has the same name wherever it is loaded. */
function thumbprint({ crv, kty, x }: { crv: string; kty: string; x: string }): string {
  return createHash("sha256").update(JSON.stringify({ crv, kty, x })).digest("base64url");
}
