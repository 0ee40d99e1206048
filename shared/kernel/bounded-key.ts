import { createHash } from "node:crypto";

const plain = /^[\w.:/@=+-]{1,128}$/;

/**
 * A key that any store takes: as it is when it is short and plain, else its SHA-256. Two keys
 * never become the same one, for no plain key begins with `#`.
 */
export function boundedKey(key: string): string {
  if (plain.test(key)) return key;
  // As code units: half a surrogate pair has no UTF-8 of its own.
  return `#${createHash("sha256").update(key, "utf16le").digest("base64url")}`;
}
