import { createHash } from "node:crypto";
import { open, readdir, readFile, rm, rmdir, stat, unlink } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import type { ObjectStore } from "#shared/knowledge/ports.ts";
import { digestFile, versionOf } from "./digest-file.ts";
import { objectPath, prefixPath } from "./object-path.ts";
import { signDownload } from "./signed-download.ts";
import { signUpload } from "./signed-upload.ts";
import { createDraft, hasCode, publishDraft } from "./write-file.ts";

export type FolderObjectStoreConfig = {
  directory: string;
  /** For whoever lets clients upload directly; whoever does not goes without. */
  uploads?: {
    /** Public base of signed uploads, for example `http://127.0.0.1:8080/v1/uploads`. */
    url: string;
    /** Signs uploads; whoever receives them (`receive-upload.ts`) holds the same. */
    secret: string;
  };
  /** The same for whoever lets clients download directly; `send-download.ts` serves them. */
  downloads?: { url: string; secret: string };
};

/** Objects as files of a folder: for one machine. Every write is whole or not there at all. */
export function createFolderObjectStore(config: FolderObjectStoreConfig): ObjectStore {
  const { directory } = config;
  return {
    async put(key, bytes) {
      await replace(directory, objectPath(directory, key), [bytes]);
    },

    async putStream(key, chunks) {
      const target = objectPath(directory, key);
      const hash = createHash("sha256");
      let bytes = 0;
      async function* measured() {
        for await (const chunk of chunks) {
          hash.update(chunk);
          bytes += chunk.byteLength;
          yield chunk;
        }
      }
      await replace(directory, target, measured());
      return { bytes, sha256: hash.digest("hex"), version: await versionAt(target) };
    },

    async get(key) {
      return unlessMissing(() => readFile(objectPath(directory, key)));
    },

    async stream(key) {
      // Opened first, so that a missing object is known before anything is sent.
      const file = await openFile(objectPath(directory, key));
      return file?.createReadStream();
    },

    async size(key) {
      const file = await unlessMissing(() => stat(objectPath(directory, key)));
      return file?.isFile() ? file.size : undefined;
    },

    async stat(key) {
      return unlessMissing(() => digestFile(objectPath(directory, key)));
    },

    async delete(key, version) {
      const path = objectPath(directory, key);
      const deleted = await unlessMissing(async () => {
        if (version !== undefined && (await versionAt(path)) !== version) return false;
        await unlink(path);
        return true;
      });
      await removeEmptyFolders(dirname(path), directory);
      return deleted ?? false;
    },

    async deleteAll(prefix) {
      let deleted = 0;
      for await (const path of filesUnder(prefixPath(directory, prefix))) {
        await rm(path, { force: true });
        await removeEmptyFolders(dirname(path), directory);
        deleted += 1;
      }
      return deleted;
    },

    async *list(prefix) {
      for await (const path of filesUnder(prefixPath(directory, prefix))) {
        yield relative(directory, path).split(sep).join("/");
      }
    },

    async copy(from, to) {
      const target = objectPath(directory, to);
      const file = await openFile(objectPath(directory, from));
      if (!file) return false;
      await replace(directory, target, file.createReadStream({ highWaterMark: 1 << 20 }));
      return true;
    },

    async createUpload({ key, mediaType, bytes, expiresAt }) {
      objectPath(directory, key); // refuses a bad key before anyone can use it
      if (!config.uploads) throw new Error("this object store takes no direct uploads");
      const path = signUpload({ key, mediaType, bytes, expiresAt }, config.uploads.secret);
      const url = `${config.uploads.url.replace(/\/$/, "")}/${path}`;
      return { method: "PUT", url, headers: { "Content-Type": mediaType } };
    },

    async createDownload(download) {
      objectPath(directory, download.key);
      if (!config.downloads) throw new Error("this object store gives no direct downloads");
      const { url, secret } = config.downloads;
      return `${url.replace(/\/$/, "")}/${signDownload(download, secret)}`;
    },
  };
}

/** Writes beside the objects first: nobody sees a half of it. */
async function replace(
  directory: string,
  target: string,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const draft = await createDraft(directory);
  try {
    for await (const chunk of chunks) await draft.write(chunk);
    await draft.seal();
    await publishDraft(draft.path, target);
  } catch (error) {
    await draft.discard();
    throw error;
  }
}

/** A folder can be opened as well, and is no object. */
async function openFile(path: string) {
  const file = await unlessMissing(() => open(path));
  if (!file || (await file.stat()).isFile()) return file;
  await file.close();
  return undefined;
}

async function versionAt(path: string): Promise<string> {
  const file = await open(path);
  return versionOf(file).finally(() => file.close());
}

async function* filesUnder(folder: string): AsyncGenerator<string> {
  const entries = (await unlessMissing(() => readdir(folder, { withFileTypes: true }))) ?? [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !entry.name.startsWith(".")) yield* filesUnder(path);
    else if (entry.isFile()) yield path;
  }
}

async function removeEmptyFolders(from: string, root: string): Promise<void> {
  for (let folder = from; folder !== root && folder.startsWith(root); folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch (error) {
      if (hasCode(error, "ENOENT")) continue;
      if (hasCode(error, "ENOTEMPTY", "EEXIST")) return;
      throw error;
    }
  }
}

async function unlessMissing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR", "EISDIR")) return undefined;
    throw error;
  }
}
