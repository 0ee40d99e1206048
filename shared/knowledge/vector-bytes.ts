/** Bytes of one float32. */
const width = 4;

/** A vector as float32, little endian, whatever the machine. */
export function vectorToBytes(vector: number[]): Uint8Array {
  const bytes = Buffer.alloc(vector.length * width);
  for (const [i, value] of vector.entries()) bytes.writeFloatLE(value, i * width);
  return bytes;
}

/** The vector, or undefined when the bytes are not one of so many dimensions. */
export function vectorOfBytes(bytes: Uint8Array, dimensions: number): number[] | undefined {
  if (bytes.byteLength !== dimensions * width) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: dimensions }, (_, i) => view.getFloat32(i * width, true));
}
