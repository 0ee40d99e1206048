import { createHash, randomInt } from "node:crypto";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const start = "pm_live_";
const pattern = /^pm_live_([0-9A-Za-z]{32})([0-9A-Za-z]{6})$/;

export type NewApiKey = {
  /** The whole key, shown to its creator once and stored nowhere. */
  key: string;
  /** What lists show of it. */
  prefix: string;
  hash: Buffer;
};

/** A new key: `pm_live_`, 32 random base62 characters (190 bits), and 6 of checksum. */
export function generateApiKey(): NewApiKey {
  const secret = Array.from({ length: 32 }, () => alphabet.charAt(randomInt(62))).join("");
  const key = `${start}${secret}${checksum(secret)}`;
  return { key, prefix: key.slice(0, start.length + 4), hash: hashApiKey(key) };
}

export function looksLikeApiKey(token: string): boolean {
  return token.startsWith(start);
}

/** Whether the checksum fits: tells typos and scanners' finds apart without asking anybody. */
export function isWellFormedApiKey(token: string): boolean {
  const [, secret, sum] = pattern.exec(token) ?? [];
  return secret !== undefined && checksum(secret) === sum;
}

/** SHA-256: the key is random enough that nothing slower is needed. */
export function hashApiKey(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}

function checksum(secret: string): string {
  const digest = createHash("sha256").update(`${start}${secret}`).digest();
  return Array.from(digest.subarray(0, 6), (byte) => alphabet.charAt(byte % 62)).join("");
}
