import { createHash } from "node:crypto";
import { TypeID, typeid } from "typeid-js";

/** Prefixes of the public contract; `evt` doubles as the idempotency key of an event. */
export type IdPrefix =
  | "ten"
  | "usr"
  | "doc"
  | "psg"
  | "ans"
  | "con"
  | "key"
  | "evt"
  | "inv"
  | "ses"
  | "aud"
  | "exp"
  | "era"
  | "fbk";

/** A new time-ordered id, for example `doc_01h455vb4pex5vsknk084sn02q`. */
export function newId(prefix: IdPrefix): string {
  return typeid(prefix).toString();
}

/** The same parts always give the same id, so that repeating a write changes nothing. */
export function derivedId(prefix: IdPrefix, ...parts: (string | number)[]): string {
  const bytes = createHash("sha256").update(parts.join("\u0000")).digest().subarray(0, 16);
  // RFC 9562 version 8 (vendor-defined) and variant bits make it a well-formed UUID.
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return TypeID.fromUUID(prefix, uuid).toString();
}

/** Crockford base32 body of 26 characters whose first is at most 7 (128 bits). */
export function idPattern(prefix: IdPrefix): RegExp {
  return new RegExp(`^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`);
}

/** When an id of `newId` was made; `undefined` for what is none. */
export function idTime(id: string): Date | undefined {
  try {
    const hex = TypeID.fromString(id).toUUID().replaceAll("-", "").slice(0, 12);
    return new Date(Number.parseInt(hex, 16));
  } catch {
    return undefined;
  }
}
