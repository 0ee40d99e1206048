import type { Bucket } from "@google-cloud/storage";
import { z } from "zod";
import { type Call, unavailable } from "./call-storage.ts";

/** What every part of this adapter works with. */
export type Gcs = { bucket: Bucket; call: Call; signingEndpoint?: string | undefined };

/**
 * The name of the SHA-256 among an object's own metadata: Cloud Storage itself knows only CRC32C
 * and MD5. New bytes are a new generation with metadata of its own, so it never outlives them.
 */
export const sha256Name = "pueblo-sha256";

/** What is relied on of https://cloud.google.com/storage/docs/json_api/v1/objects#resource */
export const objectResource = z
  .object({
    generation: z.string().regex(/^\d+$/),
    size: z.coerce.number().pipe(z.int().nonnegative()),
    crc32c: z.string(),
    /** Composed objects have none. */
    md5Hash: z.string().optional(),
    metadata: z
      .object({
        [sha256Name]: z
          .string()
          .regex(/^[0-9a-f]{64}$/)
          .optional()
          .catch(undefined),
      })
      .optional(),
  })
  .transform(({ generation, size, crc32c, md5Hash, metadata }) => ({
    generation,
    bytes: size,
    crc32c,
    md5Hash,
    sha256: metadata?.[sha256Name],
  }));
export type ObjectResource = z.infer<typeof objectResource>;

/** The newest generation of an object; undefined when there is none. */
export async function findObject(gcs: Gcs, key: string): Promise<ObjectResource | undefined> {
  const found = await gcs.call("find", async () => {
    const [metadata] = await gcs.bucket.file(key).getMetadata();
    return objectResource.parse(metadata);
  });
  if (typeof found !== "string") return found;
  await demandBucket(gcs);
  return undefined;
}

const page = z.object({
  kind: z.literal("storage#objects"),
  items: z.array(z.object({ name: z.string(), generation: z.string() })).default([]),
  nextPageToken: z.string().optional(),
});

/**
 * One page of what is under a prefix. https://cloud.google.com/storage/docs/json_api/v1/objects/list
 * A bucket that is not there is a mistake in the configuration, and no empty list.
 */
export async function listPage(
  { bucket, call }: Gcs,
  query: { prefix: string; pageToken?: string | undefined; maxResults: number },
): Promise<z.infer<typeof page>> {
  const { prefix, pageToken, maxResults } = query;
  const listed = await call("list", async () => {
    const [, , answer] = await bucket.getFiles({
      prefix,
      maxResults,
      autoPaginate: false,
      fields: "kind,nextPageToken,items(name,generation)",
      ...(pageToken !== undefined && { pageToken }),
    });
    return page.parse(answer);
  });
  if (typeof listed === "string") throw unavailable(new Error(`no bucket ${bucket.name}`));
  return listed;
}

/**
 * A missing object and a missing bucket are both 404, in words that are not promised; only a
 * listing tells them apart. Throws `unavailable` when it is the bucket.
 */
export async function demandBucket(gcs: Gcs): Promise<void> {
  await listPage(gcs, { prefix: "", maxResults: 1 });
}
