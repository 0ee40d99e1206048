import { createHmac, sign as signBytes } from "node:crypto";
import {
  generateSigningKey,
  type PrivateJwk,
  privatePem,
  publicPem,
} from "#shared/adapters/access-tokens/signing-keys.ts";
import { claimsOf, tokenAudience } from "#shared/identity/access-token.ts";
import type { TokenActor } from "#shared/identity/ports.ts";

/** Access tokens of somebody who may do everything, each with one thing wrong, by what it is. */
export function forgeTokens(
  actor: TokenActor,
  { key, issuer }: { key: PrivateJwk; issuer: string },
): Record<string, string> {
  const now = Math.floor(Date.now() / 1000);
  const header = { alg: "EdDSA", typ: "JWT", kid: key.kid };
  const claims = { ...claimsOf(actor), iss: issuer, aud: tokenAudience, iat: now, exp: now + 600 };
  const by = (one: PrivateJwk) => (input: string) =>
    signBytes(null, Buffer.from(input), privatePem(one));
  const hmac = (secret: string | Buffer) => (input: string) =>
    createHmac("sha256", secret).update(input).digest();
  const other = generateSigningKey();
  const good = forge(header, claims, by(key));
  return {
    "a token that expired": forge(header, { ...claims, iat: now - 700, exp: now - 100 }, by(key)),
    "a token that never expires": forge(header, { ...claims, exp: undefined }, by(key)),
    "a token for another audience": forge(header, { ...claims, aud: "other" }, by(key)),
    "a token of another issuer": forge(header, { ...claims, iss: "urn:else" }, by(key)),
    "a token that another key signed": forge(header, claims, by(other)),
    "a token of an unknown key": forge({ ...header, kid: other.kid }, claims, by(other)),
    "a token whose claims were changed": changed(good, { ...claims, role: "owner", iat: now - 1 }),
    "a token with alg none": forge({ ...header, alg: "none" }, claims, () => Buffer.alloc(0)),
    "a token without a signature": forge(header, claims, () => Buffer.alloc(0)),
    "HS256 with the public key": forge({ ...header, alg: "HS256" }, claims, hmac(publicPem(key))),
    "HS256 with the public key's bytes": forge(
      { ...header, alg: "HS256" },
      claims,
      hmac(Buffer.from(key.x, "base64url")),
    ),
  };
}

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");

function forge(header: object, body: object, signWith: (input: string) => Buffer): string {
  const input = `${encode(header)}.${encode(body)}`;
  return `${input}.${signWith(input).toString("base64url")}`;
}

function changed(token: string, claims: object): string {
  const [header, , signature] = token.split(".");
  return `${header}.${encode(claims)}.${signature}`;
}
