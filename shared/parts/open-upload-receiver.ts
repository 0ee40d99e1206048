import type { UploadReceiver } from "#shared/adapters/folder-object-store/receive-upload.ts";
import type { DirectUploadConfig } from "#shared/config/direct-uploads.ts";
import type { ObjectStoreConfig } from "#shared/config/object-store.ts";
import { EnvError } from "#shared/kernel/parse-env.ts";
import { folderOf } from "./folder-of.ts";

/** Takes direct uploads where the object store is a folder; a bucket takes its own. */
export async function openUploadReceiver(
  config: ObjectStoreConfig & DirectUploadConfig,
): Promise<UploadReceiver | undefined> {
  const directory = folderOf(config.OBJECTS_URL);
  if (directory === undefined) return undefined;
  const { UPLOAD_URL: url, UPLOAD_SECRET: secret } = config;
  if (url === undefined || secret === undefined) {
    const missing = [url === undefined && "UPLOAD_URL", secret === undefined && "UPLOAD_SECRET"];
    throw new EnvError(missing.filter(Boolean).map((name) => `  ${name}: is missing`));
  }
  const { createUploadReceiver } = await import(
    "#shared/adapters/folder-object-store/receive-upload.ts"
  );
  return createUploadReceiver({ directory, secret });
}
