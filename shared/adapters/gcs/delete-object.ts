import { z } from "zod";
import { folderPrefix } from "#shared/knowledge/object-key.ts";
import { demandBucket, findObject, type Gcs, listPage } from "./object-metadata.ts";

/** Page size of listings, the most that the service gives. */
export const pageSize = 1_000;
const concurrentDeletions = 16;
/** Whoever is overtaken by so many writers in a row gives up. */
const mostRounds = 32;

/** False when there was none, or, where a generation is given, none of that generation. */
export async function deleteObject(gcs: Gcs, key: string, version?: string): Promise<boolean> {
  for (let round = 1; round <= mostRounds; round++) {
    const generation = version ?? (await findObject(gcs, key))?.generation;
    if (generation === undefined) return false;
    const deleted = await deleteGeneration(gcs, key, generation);
    if (deleted) return true;
    if (version === undefined) continue; // gone, or replaced, since it was looked at
    await demandBucket(gcs);
    return false;
  }
  return false;
}

/** Deletes everything under the prefix, page by page; returns how many it deleted itself. */
export async function deleteAllObjects(gcs: Gcs, prefix: string): Promise<number> {
  let deleted = 0;
  let pageToken: string | undefined;
  do {
    const query = { prefix: folderPrefix(prefix), pageToken, maxResults: pageSize };
    const { items, nextPageToken } = await listPage(gcs, query);
    // Workers that share one generator take turns, and when one fails there are no more turns.
    const waiting = inTurn(items);
    const worker = async () => {
      for (const { name, generation } of waiting) {
        if (await deleteGeneration(gcs, name, generation)) deleted += 1;
      }
    };
    await Promise.all(Array.from({ length: concurrentDeletions }, worker));
    pageToken = nextPageToken;
  } while (pageToken !== undefined);
  return deleted;
}

/** https://cloud.google.com/storage/docs/json_api/v1/objects/delete#response */
const nothing = z.object({ statusCode: z.literal(204) });

function* inTurn<T>(items: T[]): Generator<T> {
  yield* items;
}

/**
 * Deletes what was seen, and nothing that has been written since. False when it was gone; but
 * when an earlier attempt went without an answer, it was that one that took it.
 */
async function deleteGeneration(gcs: Gcs, key: string, generation: string): Promise<boolean> {
  let attempts = 0;
  const deleted = await gcs.call("delete", async (attempt) => {
    attempts = attempt;
    const [response] = await gcs.bucket.file(key).delete({ ifGenerationMatch: generation });
    return nothing.parse(response);
  });
  return deleted === "missing" ? attempts > 1 : deleted !== "changed";
}
