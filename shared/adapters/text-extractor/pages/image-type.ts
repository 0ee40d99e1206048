export type ImageType = "image/png" | "image/jpeg" | "image/webp" | "image/tiff";

/** The type of a picture by its first bytes; undefined for everything else. */
export function imageTypeOf(bytes: Uint8Array): ImageType | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(16, bytes.byteLength));
  const hex = head.toString("hex");
  if (hex.startsWith("89504e470d0a1a0a")) return "image/png";
  if (hex.startsWith("ffd8ff")) return "image/jpeg";
  if (/^(49492a00|4d4d002a)/.test(hex)) return "image/tiff";
  return /^RIFF.{4}WEBP/s.test(head.toString("latin1")) ? "image/webp" : undefined;
}
