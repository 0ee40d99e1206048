/**
 * How a camera was held (EXIF 2.32, tag 0x0112): quarter turns clockwise that put the picture
 * upright, and whether it is mirrored before.
 */
export function exifTurn(bytes: Uint8Array): { quarters: number; mirrored: boolean } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 65_536));
  const orientation = orientationIn(buffer) ?? 1;
  const quarters = [0, 0, 2, 2, 3, 1, 1, 3][orientation - 1] ?? 0;
  return { quarters, mirrored: [2, 4, 5, 7].includes(orientation) };
}

function orientationIn(buffer: Buffer): number | undefined {
  const start = buffer.indexOf("Exif\0\0", 0, "latin1");
  if (start < 0) return undefined;
  const tiff = buffer.subarray(start + 6);
  const isLittle = tiff.toString("latin1", 0, 2) === "II";
  const short = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const long = (at: number) => (isLittle ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
  try {
    const directory = long(4);
    for (let entry = 0; entry < short(directory); entry++) {
      const at = directory + 2 + entry * 12;
      if (short(at) === 0x0112) return short(at + 8);
    }
  } catch {
    // Cut off: as if nothing were said.
  }
  return undefined;
}
