import type { DirectDownloadConfig } from "#shared/config/direct-downloads.ts";
import type { DirectUploadConfig } from "#shared/config/direct-uploads.ts";
import type { ObjectStoreConfig } from "#shared/config/object-store.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import type { ObjectStore } from "#shared/knowledge/ports.ts";
import { folderOf } from "./folder-of.ts";

/** A bucket of Cloud Storage (`gs://…`), or a folder (`file:…`). */
export async function openObjectStore(
  config: ObjectStoreConfig & Partial<DirectUploadConfig & DirectDownloadConfig>,
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
  const uploads = signer(config.UPLOAD_URL, config.UPLOAD_SECRET);
  const downloads = signer(config.DOWNLOAD_URL, config.DOWNLOAD_SECRET);
  return createFolderObjectStore({
    directory,
    ...(uploads && { uploads }),
    ...(downloads && { downloads }),
  });
}

function signer(url: string | undefined, secret: string | undefined) {
  return url !== undefined && secret !== undefined ? { url, secret } : undefined;
}
