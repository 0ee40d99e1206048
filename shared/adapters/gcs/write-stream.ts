import { createHash } from "node:crypto";
import type { StoredObject } from "#shared/knowledge/ports.ts";
import { unavailable } from "./call-storage.ts";
import { createCrc32c } from "./crc32c.ts";
import { deleteObject } from "./delete-object.ts";
import { findObject, type Gcs } from "./object-metadata.ts";
import { rememberDigest } from "./remember-digest.ts";
import { sendPiece, startSession } from "./resumable-session.ts";

/** A multiple of 256 KiB, and all that is held of an object at any time (twice, for a moment). */
export const defaultPieceBytes = 8 * 1024 * 1024;

/**
 * Writes an object in pieces, each of which is tried again by itself; until the last one is there,
 * so is nothing. It takes the place of the generation that was there at the beginning, and of no
 * other. What is not finished leaves nothing, and is forgotten by the service within a week.
 */
export async function putObjectStream(
  gcs: Gcs,
  key: string,
  chunks: AsyncIterable<Uint8Array>,
  pieceBytes: number,
): Promise<StoredObject> {
  const before = await findObject(gcs, key);
  const session = await startSession(gcs, key, before?.generation ?? "0");
  const hash = createHash("sha256");
  const check = createCrc32c();
  let start = 0;
  for await (const { bytes, isLast } of inPieces(chunks, pieceBytes)) {
    hash.update(bytes);
    check.update(bytes);
    const stored = await sendPiece(gcs, session, { bytes, start, isLast });
    start += bytes.length;
    if (!stored) continue;
    if (stored.crc32c !== check.digest() || stored.bytes !== start) {
      await deleteObject(gcs, key, stored.generation);
      throw unavailable(new Error("the bytes do not have their CRC32C"));
    }
    const sha256 = hash.digest("hex");
    await rememberDigest(gcs, key, { ...stored, sha256 });
    return { bytes: start, sha256, version: stored.generation };
  }
  throw unavailable(new Error("the last piece was taken for another one"));
}

/** Pieces of exactly this size, but for the last one, which may be empty. */
async function* inPieces(chunks: AsyncIterable<Uint8Array>, size: number) {
  let held: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.byteLength; ) {
      if (length === size) {
        yield { bytes: Buffer.concat(held), isLast: false };
        held = [];
        length = 0;
      }
      const part = chunk.subarray(at, at + size - length);
      held.push(part);
      length += part.byteLength;
      at += part.byteLength;
    }
  }
  yield { bytes: Buffer.concat(held), isLast: true };
}
