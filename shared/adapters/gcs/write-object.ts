import { createHash } from "node:crypto";
import { z } from "zod";
import { unavailable } from "./call-storage.ts";
import { createCrc32c } from "./crc32c.ts";
import {
  demandBucket,
  findObject,
  type Gcs,
  type ObjectResource,
  objectResource,
  sha256Name,
} from "./object-metadata.ts";

/** Of writers that overtake each other one gets through each time: so many at once may try. */
const mostWriters = 32;

/** https://cloud.google.com/storage/docs/json_api/v1/objects/rewrite#response */
const rewritten = z.object({ kind: z.literal("storage#rewriteResponse"), done: z.literal(true) });

/**
 * Writes the whole object in one request, which the service refuses unless the CRC32C is right.
 * Each attempt names the generation that it replaces, none at first: one that was taken for lost
 * and arrives late replaces nothing.
 * https://cloud.google.com/storage/docs/request-preconditions
 */
export async function putObject(gcs: Gcs, key: string, bytes: Uint8Array): Promise<void> {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sha256 = createHash("sha256").update(body).digest("hex");
  const check = createCrc32c();
  check.update(body);
  const crc32c = check.digest();
  const written = await replace(gcs, key, {
    transfers: true,
    async write(generation) {
      const file = gcs.bucket.file(key);
      await file.save(body, {
        resumable: false,
        validation: false, // by the service, with the CRC32C that goes along
        contentType: "application/octet-stream",
        metadata: { crc32c, metadata: { [sha256Name]: sha256 } },
        preconditionOpts: { ifGenerationMatch: generation },
      });
      objectResource.parse(file.metadata);
    },
    isThere: async (there) => there.bytes === body.length && there.sha256 === sha256,
  });
  if (!written) throw unavailable(new Error(`no bucket ${gcs.bucket.name}`));
}

/** Copies within the bucket, metadata included, without the bytes passing through here. */
export async function copyObject(gcs: Gcs, from: string, to: string): Promise<boolean> {
  const written = await replace(gcs, to, {
    async write(generation) {
      const preconditionOpts = { ifGenerationMatch: generation };
      const target = gcs.bucket.file(to);
      const [, answer] = await gcs.bucket.file(from).copy(target, { preconditionOpts });
      rewritten.parse(answer);
    },
    async isThere(there) {
      const source = await findObject(gcs, from);
      const { bytes, crc32c, md5Hash } = there;
      return source?.bytes === bytes && source.crc32c === crc32c && source.md5Hash === md5Hash;
    },
  });
  if (!written) await demandBucket(gcs);
  return written;
}

type Writer = {
  /** Whether the bytes pass through here. */
  transfers?: boolean;
  /** Writes the object where its generation is this; "0" when there is none. */
  write(generation: string): Promise<void>;
  /** Whether what is there is what was to be written: by an attempt whose answer was lost. */
  isThere(there: ObjectResource): Promise<boolean>;
};

/** Returns false when what it was to be written from is not there. */
async function replace(
  gcs: Gcs,
  key: string,
  { write, isThere, transfers = false }: Writer,
): Promise<boolean> {
  let generation = "0";
  for (let round = 1; round <= mostWriters; round++) {
    const written = await gcs.call("write", () => write(generation), { transfers });
    if (written === "missing") return false;
    if (written !== "changed") return true;
    const there = await findObject(gcs, key);
    if (there && (await isThere(there))) return true;
    generation = there?.generation ?? "0";
  }
  throw unavailable(new Error("too many writers at once"));
}
