import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import type { StoredObject } from "#shared/knowledge/ports.ts";

/** Size, SHA-256 and version of a file, read once and never held whole. */
export async function digestFile(path: string): Promise<StoredObject> {
  const file = await open(path);
  try {
    const version = await versionOf(file);
    const hash = createHash("sha256");
    let bytes = 0;
    for await (const chunk of file.createReadStream({ highWaterMark: 1 << 20, autoClose: false })) {
      hash.update(chunk);
      bytes += chunk.length;
    }
    return { bytes, sha256: hash.digest("hex"), version };
  } finally {
    await file.close();
  }
}

/** Objects are written under another name and then moved: a new version is another file. */
export async function versionOf(file: FileHandle): Promise<string> {
  const { ino, mtimeNs } = await file.stat({ bigint: true });
  return `${ino}-${mtimeNs}`;
}
