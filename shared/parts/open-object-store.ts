import type { DirectUploadConfig } from "#shared/config/direct-uploads.ts";
import type { ObjectStoreConfig } from "#shared/config/object-store.ts";
import type { ObjectStore } from "#shared/knowledge/ports.ts";
import { folderOf } from "./folder-of.ts";

/** A bucket of Cloud Storage (`gs://…`), or a folder (`file:…`). */
export async function openObjectStore(
  config: ObjectStoreConfig & Partial<DirectUploadConfig>,
): Promise<ObjectStore> {
  const directory = folderOf(config.OBJECTS_URL);
  if (directory === undefined) throw new Error("not yet");
  const { createFolderObjectStore } = await import(
    "#shared/adapters/folder-object-store/create-folder-object-store.ts"
  );
  const { UPLOAD_URL: url, UPLOAD_SECRET: secret } = config;
  return createFolderObjectStore({ directory, ...(url && secret && { uploads: { url, secret } }) });
}
