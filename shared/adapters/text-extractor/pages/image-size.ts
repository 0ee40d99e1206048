import type { ImageType } from "./image-type.ts";

export type Size = { width: number; height: number };

/** What the header of a picture says of its size, before anything is decoded; undefined if nothing. */
export function imageSize(bytes: Uint8Array, type: ImageType): Size | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (type === "image/png") {
      return { width: buffer.readUInt32BE(16), height: buffer.readUInt32BE(20) };
    }
    return type === "image/jpeg" ? jpegSize(buffer) : webpSize(buffer);
  } catch {
    return undefined; // shorter than a header
  }
}

/** Of the first frame (ITU-T T.81, B.2.2): segments follow each other, each with its length. */
function jpegSize(buffer: Buffer): Size | undefined {
  for (let at = 2; at + 9 < buffer.length; ) {
    if (buffer[at] !== 0xff) return undefined;
    const marker = buffer.readUInt8(at + 1);
    // 0xC0 to 0xCF begin a frame, but for tables (C4, CC) and a reserved one (C8).
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { height: buffer.readUInt16BE(at + 5), width: buffer.readUInt16BE(at + 7) };
    }
    at += marker === 0xff ? 1 : 2 + buffer.readUInt16BE(at + 2);
  }
  return undefined;
}

/** https://developers.google.com/speed/webp/docs/riff_container */
function webpSize(buffer: Buffer): Size | undefined {
  const kind = buffer.toString("latin1", 12, 16);
  if (kind === "VP8X") {
    return { width: buffer.readUIntLE(24, 3) + 1, height: buffer.readUIntLE(27, 3) + 1 };
  }
  if (kind === "VP8L") {
    const bits = buffer.readUInt32LE(21);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (kind !== "VP8 ") return undefined;
  return { width: buffer.readUInt16LE(26) & 0x3fff, height: buffer.readUInt16LE(28) & 0x3fff };
}
