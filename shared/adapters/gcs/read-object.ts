import { createHash } from "node:crypto";
import { pipeline, Readable, Transform } from "node:stream";
import { request } from "undici";
import { z } from "zod";
import type { StoredObject } from "#shared/knowledge/ports.ts";
import { unavailable } from "./call-storage.ts";
import { createCrc32c } from "./crc32c.ts";
import { demandBucket, findObject, type Gcs, type ObjectResource } from "./object-metadata.ts";
import { rememberDigest } from "./remember-digest.ts";

/** Silence of this length ends a read, in milliseconds. */
const silenceMs = 15_000;

const mostLooks = 5;

/** https://cloud.google.com/storage/docs/xml-api/reference-headers#xgooghash */
const objectHeaders = z.object({
  "x-goog-hash": z.union([z.string(), z.array(z.string())]).transform((hashes, context) => {
    const crc32c = /(?:^|,)\s*crc32c=([^,\s]+)/.exec([hashes].flat().join(","))?.[1];
    if (crc32c !== undefined) return crc32c;
    context.addIssue("has no crc32c");
    return z.NEVER;
  }),
});

/** The whole object; undefined when there is none. */
export async function getObject(gcs: Gcs, key: string): Promise<Uint8Array | undefined> {
  const found = await gcs.call(
    "get",
    async (_, signal) => {
      const chunks: Buffer[] = [];
      for await (const chunk of await openObject(gcs, { key }, signal)) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
    { transfers: true },
  );
  if (typeof found !== "string") return found;
  await demandBucket(gcs);
  return undefined;
}

/** Streams the object: tried again until its first byte is there, not after it. */
export async function streamObject(gcs: Gcs, key: string): Promise<Readable | undefined> {
  const opened = await gcs.call("stream", (_, signal) => openObject(gcs, { key }, signal));
  if (typeof opened === "string") {
    await demandBucket(gcs);
    return undefined;
  }
  const readable = Readable.from(typed(opened), { objectMode: false });
  readable.once("close", () => opened.destroy());
  return readable;
}

/**
 * Size and SHA-256. Bytes that a client sent straight to the bucket are read through once, never
 * held whole, and their digest is remembered beside them.
 */
export async function statObject(gcs: Gcs, key: string): Promise<StoredObject | undefined> {
  for (let look = 1; look <= mostLooks; look++) {
    const found = await findObject(gcs, key);
    if (!found) return undefined;
    const sha256 = found.sha256 ?? (await digestObject(gcs, key, found));
    if (sha256 === undefined) continue; // replaced or deleted while it was read
    if (found.sha256 === undefined) await rememberDigest(gcs, key, { ...found, sha256 });
    return { bytes: found.bytes, sha256, version: found.generation };
  }
  throw unavailable(new Error("the object was replaced each time it was read"));
}

async function digestObject(gcs: Gcs, key: string, { generation }: ObjectResource) {
  const digest = await gcs.call(
    "digest",
    async (_, signal) => {
      const hash = createHash("sha256");
      for await (const chunk of await openObject(gcs, { key, generation }, signal)) {
        hash.update(chunk);
      }
      return { sha256: hash.digest("hex") };
    },
    { transfers: true },
  );
  return typeof digest === "string" ? undefined : digest.sha256;
}

/**
 * Asks for an object's bytes; they end with an error unless their CRC32C is right. Not by the
 * SDK's stream: that waits for ever for the rest of an answer that broke off, and tears down every
 * connection of the process when its reader goes away. The answer is the JSON API's:
 * https://cloud.google.com/storage/docs/json_api/v1/objects/get
 */
async function openObject(
  { bucket }: Gcs,
  { key, generation }: { key: string; generation?: string },
  signal: AbortSignal,
): Promise<Readable> {
  const { apiEndpoint, authClient } = bucket.storage;
  const path = `/storage/v1/b/${bucket.name}/o/${encodeURIComponent(key)}?alt=media`;
  const url = `${apiEndpoint}${path}${generation === undefined ? "" : `&generation=${generation}`}`;
  const response = await request(url, {
    // With gzip accepted nothing is unpacked on the way, and the CRC32C is that of the bytes sent.
    headers: { ...(await authClient.getRequestHeaders(url)), "accept-encoding": "gzip" },
    headersTimeout: silenceMs,
    bodyTimeout: silenceMs,
    signal,
  });
  const { statusCode, headers, body } = response;
  if (statusCode === 200) {
    const parsed = objectHeaders.safeParse(headers);
    if (parsed.success) return checked(body, parsed.data["x-goog-hash"]);
  }
  await body.dump();
  throw Object.assign(new Error("not the object's bytes"), {
    ...(statusCode !== 200 && { code: statusCode }),
    response: { headers },
  });
}

function checked(body: Readable, expected: string): Readable {
  const crc32c = createCrc32c();
  const check = new Transform({
    transform(chunk: Buffer, _, done) {
      crc32c.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      done(crc32c.digest() === expected ? null : new Error("the bytes do not have their CRC32C"));
    },
  });
  return pipeline(body, check, () => {}); // an error is told by what is returned
}

async function* typed(source: Readable): AsyncGenerator<Buffer> {
  try {
    yield* source;
  } catch (cause) {
    throw unavailable(cause);
  }
}
