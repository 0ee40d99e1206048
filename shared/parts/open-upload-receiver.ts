import type { UploadReceiver } from "#shared/adapters/folder-object-store/receive-upload.ts";
import type { DirectUploadConfig } from "#shared/config/direct-uploads.ts";
import type { ObjectStoreConfig } from "#shared/config/object-store.ts";
import { folderOf } from "./folder-of.ts";

/** Takes direct uploads where the object store is a folder; a bucket takes its own. */
export async function openUploadReceiver(
  config: ObjectStoreConfig & DirectUploadConfig,
): Promise<UploadReceiver | undefined> {
  const directory = folderOf(config.OBJECTS_URL);
  const secret = config.UPLOAD_SECRET;
  if (directory === undefined || !secret) return undefined;
  const { createUploadReceiver } = await import(
    "#shared/adapters/folder-object-store/receive-upload.ts"
  );
  return createUploadReceiver({ directory, secret });
}
