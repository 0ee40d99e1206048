import UTIF from "utif2";
import type { Size } from "./image-size.ts";

type Frame = Size & { directory: UTIF.IFD };

/** The pages of a TIFF, in order: its pictures but for the reduced copies of others. */
export function tiffFrames(bytes: Uint8Array): { buffer: Buffer; frames: Frame[] } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames = UTIF.decode(buffer).flatMap((directory) => {
    const [width, height] = [numberIn(directory, 256), numberIn(directory, 257)];
    // NewSubfileType (254): bit 0 says that it is a reduced copy.
    const isCopy = ((numberIn(directory, 254) ?? 0) & 1) === 1;
    return width && height && !isCopy ? [{ width, height, directory }] : [];
  });
  return { buffer, frames };
}

function numberIn(directory: UTIF.IFD, tag: number): number | undefined {
  const value = directory[`t${tag}`];
  const first = Array.isArray(value) ? value[0] : undefined;
  return typeof first === "number" ? first : undefined;
}
