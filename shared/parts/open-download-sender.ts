import type { DownloadSender } from "#shared/adapters/folder-object-store/send-download.ts";
import type { DirectDownloadConfig } from "#shared/config/direct-downloads.ts";
import type { ObjectStoreConfig } from "#shared/config/object-store.ts";
import { folderOf } from "./folder-of.ts";

/** Gives direct downloads where the object store is a folder; a bucket gives its own. */
export async function openDownloadSender(
  config: ObjectStoreConfig & Pick<DirectDownloadConfig, "DOWNLOAD_SECRET">,
): Promise<DownloadSender | undefined> {
  const directory = folderOf(config.OBJECTS_URL);
  const { DOWNLOAD_SECRET: secret } = config;
  if (directory === undefined || secret === undefined) return undefined;
  const { createDownloadSender } = await import(
    "#shared/adapters/folder-object-store/send-download.ts"
  );
  return createDownloadSender({ directory, secret });
}
