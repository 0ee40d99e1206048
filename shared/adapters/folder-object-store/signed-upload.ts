import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";

/** What a signed address allows: these many bytes of this type, to this key, until then. */
export type SignedUpload = { key: string; mediaType: string; bytes: number; expiresAt: Date };

const query = z.object({
  type: z.string().min(1).max(255),
  bytes: z.coerce.number().pipe(z.int().nonnegative()),
  expires: z.coerce.number().pipe(z.int().nonnegative()),
  signature: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});

/** `<key>?type=…&bytes=…&expires=…&signature=…`: goes after the public base of uploads. */
export function signUpload(upload: SignedUpload, secret: string): string {
  const params = new URLSearchParams({
    type: upload.mediaType,
    bytes: String(upload.bytes),
    expires: String(Math.floor(upload.expiresAt.getTime() / 1000)),
    signature: hmac(upload, secret).toString("base64url"),
  });
  return `${upload.key}?${params}`;
}

/**
 * What a signed address allows, or undefined when nobody with the secret made it. Whether it has
 * expired is for the caller to say. `address` is what follows the public base of uploads.
 */
export function verifyUpload(address: string, secret: string): SignedUpload | undefined {
  const [key = "", search = ""] = address.split("?", 2);
  const parsed = query.safeParse(Object.fromEntries(new URLSearchParams(search)));
  if (!parsed.success) return undefined;
  const { type, bytes, expires, signature } = parsed.data;
  const upload = { key, mediaType: type, bytes, expiresAt: new Date(expires * 1000) };
  const given = Buffer.from(signature, "base64url");
  return timingSafeEqual(given, hmac(upload, secret)) ? upload : undefined;
}

function hmac(upload: SignedUpload, secret: string): Buffer {
  const expires = Math.floor(upload.expiresAt.getTime() / 1000);
  // JSON keeps the parts apart, whatever characters they hold.
  const signed = JSON.stringify(["PUT", upload.key, upload.mediaType, upload.bytes, expires]);
  return createHmac("sha256", secret).update(signed).digest();
}
