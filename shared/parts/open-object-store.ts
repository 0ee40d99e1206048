import type { DirectUploadConfig } from "#shared/config/direct-uploads.ts";
import type { ObjectStoreConfig } from "#shared/config/object-store.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import type { ObjectStore } from "#shared/knowledge/ports.ts";
import { folderOf } from "./folder-of.ts";

/** A bucket of Cloud Storage (`gs://…`), or a folder (`file:…`). */
export async function openObjectStore(
  config: ObjectStoreConfig & Partial<DirectUploadConfig>,
  { logger }: { logger: Logger },
): Promise<ObjectStore> {
  const directory = folderOf(config.OBJECTS_URL);
  if (directory === undefined) {
    const { createGcsObjectStore } = await import(
      "#shared/adapters/gcs/create-gcs-object-store.ts"
    );
    const { STORAGE_URL: apiEndpoint } = config;
    const bucket = config.OBJECTS_URL.slice("gs://".length);
    return createGcsObjectStore({ bucket, ...(apiEndpoint && { apiEndpoint }) }, logger);
  }
  const { createFolderObjectStore } = await import(
    "#shared/adapters/folder-object-store/create-folder-object-store.ts"
  );
  const { UPLOAD_URL: url, UPLOAD_SECRET: secret } = config;
  return createFolderObjectStore({ directory, ...(url && secret && { uploads: { url, secret } }) });
}
