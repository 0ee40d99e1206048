import { generateSecret, hashSecret, isWellFormed } from "./secret-token.ts";

const kind = "pm_live_";

export type NewApiKey = {
  /** The whole key, shown to its creator once and stored nowhere. */
  key: string;
  /** What lists show of it. */
  prefix: string;
  hash: Buffer;
};

export function generateApiKey(): NewApiKey {
  const key = generateSecret(kind);
  return { key, prefix: prefixOf(key), hash: hashApiKey(key) };
}

/** The part of a key that is no secret. */
export function prefixOf(key: string): string {
  return key.slice(0, kind.length + 4);
}

export function looksLikeApiKey(token: string): boolean {
  return token.startsWith(kind);
}

export function isWellFormedApiKey(token: string): boolean {
  return isWellFormed(kind, token);
}

export function hashApiKey(key: string): Buffer {
  return hashSecret(key);
}
