import { crc32 } from "node:zlib";
import type { ImageType } from "./image-type.ts";

/**
 * Whether a picture is there up to its end: decoders make up the rest of one that was cut off, and
 * what is read off that was never written.
 */
export function isWhole(bytes: Uint8Array, type: ImageType): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type === "image/png") return isWholePng(buffer);
  if (type === "image/jpeg") return isWholeJpeg(buffer);
  // https://developers.google.com/speed/webp/docs/riff_container: the size of what follows.
  return type !== "image/webp" || buffer.readUInt32LE(4) + 8 <= buffer.length;
}

/** Chunks up to IEND; those that a picture cannot do without have to fit their checksum (PNG, 5). */
function isWholePng(buffer: Buffer): boolean {
  for (let at = 8; at + 12 <= buffer.length; ) {
    const type = buffer.toString("latin1", at + 4, at + 8);
    const end = at + 8 + buffer.readUInt32BE(at);
    if (end + 4 > buffer.length) return false;
    const isCritical = /^[A-Z]/.test(type);
    if (isCritical && crc32(buffer.subarray(at + 4, end)) !== buffer.readUInt32BE(end))
      return false;
    if (type === "IEND") return true;
    at = end + 4;
  }
  return false;
}

const endOfImage = Buffer.from("ffd9", "hex");

/** Segments up to the first scan, in which no marker but the end's is FFD9 (ITU-T T.81, B.1.1). */
function isWholeJpeg(buffer: Buffer): boolean {
  for (let at = 2; at + 4 <= buffer.length; ) {
    if (buffer[at] !== 0xff) return false;
    const marker = buffer.readUInt8(at + 1);
    // A preview inside an earlier segment has an end of its own.
    if (marker === 0xda) return buffer.indexOf(endOfImage, at) >= 0;
    at += marker === 0xff ? 1 : 2 + buffer.readUInt16BE(at + 2);
  }
  return false;
}
