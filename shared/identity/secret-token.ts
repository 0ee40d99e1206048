import { createHash, randomInt } from "node:crypto";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const body = /^([0-9A-Za-z]{32})([0-9A-Za-z]{6})$/;

/** Random secrets of one kind, told by how they begin. */
export type SecretKind = "pm_live_" | "pm_sess_";

/** A new secret: its kind, 32 random base62 characters (190 bits), and 6 of checksum. */
export function generateSecret(kind: SecretKind): string {
  const secret = Array.from({ length: 32 }, () => alphabet.charAt(randomInt(62))).join("");
  return `${kind}${secret}${checksum(kind, secret)}`;
}

/** Whether the checksum fits: tells typos and scanners' finds apart without asking anybody. */
export function isWellFormed(kind: SecretKind, token: string): boolean {
  if (!token.startsWith(kind)) return false;
  const [, secret, sum] = body.exec(token.slice(kind.length)) ?? [];
  return secret !== undefined && checksum(kind, secret) === sum;
}

/**
 * What is stored of a secret, and looked up by: SHA-256, for it is random enough that nothing
 * slower is needed, and how long an index takes to find a hash tells nothing of the secret.
 */
export function hashSecret(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

function checksum(kind: SecretKind, secret: string): string {
  const digest = createHash("sha256").update(`${kind}${secret}`).digest();
  return Array.from(digest.subarray(0, 6), (byte) => alphabet.charAt(byte % 62)).join("");
}
