import { randomUUID } from "node:crypto";
import { link, mkdir, open, rename, rm } from "node:fs/promises";
import { platform } from "node:os";
import { dirname, join } from "node:path";

/** Half-written files wait here, in the same file system as the objects. */
const drafts = ".drafts";

/** What a crash left half written; call it while nobody writes. */
export function removeDrafts(directory: string): Promise<void> {
  return rm(join(directory, drafts), { recursive: true, force: true });
}

/** A new file beside the objects, on disk once `seal` resolves, gone once `discard` does. */
export async function createDraft(directory: string) {
  const path = join(directory, drafts, randomUUID());
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, "wx");
  return {
    path,
    async write(bytes: Uint8Array): Promise<void> {
      // One call may write less than it was given.
      for (let done = 0; done < bytes.byteLength; ) {
        done += (await file.write(bytes, done, bytes.byteLength - done)).bytesWritten;
      }
    },
    async seal(): Promise<void> {
      await file.sync();
      await file.close();
    },
    async discard(): Promise<void> {
      await file.close().catch(() => {}); // closed already, or the disk is gone: the file goes
      await rm(path, { force: true });
    },
  };
}

/** Gives a sealed draft its name, replacing what had it. */
export function publishDraft(draft: string, target: string): Promise<void> {
  return place(target, () => rename(draft, target));
}

/** Gives a sealed draft its name unless something has it: then false, and the draft stays. */
export async function publishNewDraft(draft: string, target: string): Promise<boolean> {
  try {
    await place(target, () => link(draft, target));
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
  await rm(draft, { force: true });
  return true;
}

/** Makes the folders, moves the file in, and makes both last through a power cut. */
async function place(target: string, move: () => Promise<void>): Promise<void> {
  const folder = dirname(target);
  for (let attempt = 1; ; attempt++) {
    const made = await mkdir(folder, { recursive: true });
    try {
      await move();
      await syncFolders(folder, made ? dirname(made) : folder);
      return;
    } catch (error) {
      // A deletion next door may have removed the folder that was empty a moment ago.
      if (attempt === 5 || !hasCode(error, "ENOENT")) throw error;
    }
  }
}

async function syncFolders(from: string, upTo: string): Promise<void> {
  if (platform() === "win32") return; // folders cannot be opened there
  for (let folder = from; ; folder = dirname(folder)) {
    const handle = await open(folder, "r");
    await handle.sync().finally(() => handle.close());
    if (folder === upTo || folder === dirname(folder)) return;
  }
}

export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
