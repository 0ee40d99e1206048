import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";

/** What a signed address gives: the object under this key, as a file of this name, until then. */
export type SignedDownload = { key: string; filename: string; expiresAt: Date };

const query = z.object({
  filename: z.string().min(1).max(255),
  expires: z.coerce.number().pipe(z.int().nonnegative()),
  signature: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});

/** `<key>?filename=…&expires=…&signature=…`: goes after the public base of downloads. */
export function signDownload(download: SignedDownload, secret: string): string {
  const params = new URLSearchParams({
    filename: download.filename,
    expires: String(Math.floor(download.expiresAt.getTime() / 1000)),
    signature: hmac(download, secret).toString("base64url"),
  });
  return `${download.key}?${params}`;
}

/**
 * What a signed address gives, or undefined when nobody with the secret made it. Whether it has
 * expired is for the caller to say. `address` is what follows the public base of downloads.
 */
export function verifyDownload(address: string, secret: string): SignedDownload | undefined {
  const [key = "", search = ""] = address.split("?", 2);
  const parsed = query.safeParse(Object.fromEntries(new URLSearchParams(search)));
  if (!parsed.success) return undefined;
  const { filename, expires, signature } = parsed.data;
  const download = { key, filename, expiresAt: new Date(expires * 1000) };
  const given = Buffer.from(signature, "base64url");
  return timingSafeEqual(given, hmac(download, secret)) ? download : undefined;
}

function hmac({ key, filename, expiresAt }: SignedDownload, secret: string): Buffer {
  const expires = Math.floor(expiresAt.getTime() / 1000);
  // JSON keeps the parts apart, whatever characters they hold.
  const signed = JSON.stringify(["GET", key, filename, expires]);
  return createHmac("sha256", secret).update(signed).digest();
}
