import { type Logger, silentLogger } from "#shared/kernel/logger.ts";
import { folderPrefix, keySegments } from "#shared/knowledge/object-key.ts";
import type { ObjectStore } from "#shared/knowledge/ports.ts";
import { type CallConfig, createCall, defaultCallConfig } from "./call-storage.ts";
import { deleteAllObjects, deleteObject, pageSize } from "./delete-object.ts";
import { findObject, type Gcs, listPage } from "./object-metadata.ts";
import { type BucketConfig, openBucket } from "./open-bucket.ts";
import { getObject, statObject, streamObject } from "./read-object.ts";
import { signDownload } from "./sign-download.ts";
import { signUpload } from "./sign-upload.ts";
import { copyObject, putObject } from "./write-object.ts";
import { defaultPieceBytes, putObjectStream } from "./write-stream.ts";

export type GcsObjectStoreConfig = BucketConfig & {
  /** From so many bytes on, an upload may also go in pieces; 8 MiB unless given. */
  resumableFromBytes?: number;
  /** What streams are written in: a multiple of 256 KiB; 8 MiB unless given. */
  pieceBytes?: number;
  /** How often, and for how long, calls are tried. */
  calls?: Partial<CallConfig>;
};

/**
 * Objects in a bucket of Cloud Storage. What does not answer, or refuses us, is `unavailable`
 * after a bounded number of tries; what is not there is `undefined` or `false`.
 */
export function createGcsObjectStore(
  config: GcsObjectStoreConfig,
  logger: Logger = silentLogger,
): ObjectStore {
  const call = createCall({ ...defaultCallConfig, ...config.calls }, logger);
  const { signingEndpoint, pieceBytes = defaultPieceBytes } = config;
  const gcs: Gcs = { bucket: openBucket(config), call, signingEndpoint };
  const resumableFrom = config.resumableFromBytes ?? 8 * 1024 * 1024;
  return {
    put: async (key, bytes) => putObject(gcs, checked(key), bytes),
    putStream: async (key, chunks) => putObjectStream(gcs, checked(key), chunks, pieceBytes),
    get: async (key) => getObject(gcs, checked(key)),
    stream: async (key) => streamObject(gcs, checked(key)),
    size: async (key) => (await findObject(gcs, checked(key)))?.bytes,
    stat: async (key) => statObject(gcs, checked(key)),
    delete: async (key, version) => deleteObject(gcs, checked(key), version),
    deleteAll: (prefix) => deleteAllObjects(gcs, prefix),
    copy: async (from, to) => copyObject(gcs, checked(from), checked(to)),

    async *list(prefix) {
      let pageToken: string | undefined;
      do {
        const query = { prefix: folderPrefix(prefix), pageToken, maxResults: pageSize };
        const page = await listPage(gcs, query);
        for (const { name } of page.items) yield name;
        pageToken = page.nextPageToken;
      } while (pageToken !== undefined);
    },

    createUpload: async (upload) =>
      signUpload(
        gcs,
        { ...upload, key: checked(upload.key) },
        { resumable: upload.bytes >= resumableFrom },
      ),

    createDownload: async (download) =>
      signDownload(gcs, { ...download, key: checked(download.key) }),
  };
}

function checked(key: string): string {
  return keySegments(key).join("/");
}
