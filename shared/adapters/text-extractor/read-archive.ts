import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";
import { DocumentProblem } from "./document-problem.ts";
import type { Limits } from "./limits.ts";

/** A ZIP archive in memory. Only what is asked for is inflated, and never beyond the limits. */
export type Archive = {
  /** Names as stored, of at most `limits.archive.entries` entries. */
  names: string[];
  has(name: string): boolean;
  /**
   * The content in pieces, nothing when there is no such entry. Names match without case.
   * Throws `too_large` before it inflates beyond a limit, `encrypted`, or `corrupt`.
   */
  chunks(name: string): AsyncGenerator<Uint8Array, void>;
};

/** Throws `corrupt` when the bytes are no whole archive. */
export async function openArchive(bytes: Uint8Array, limits: Limits["archive"]): Promise<Archive> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = new Map<string, Entry>();
  const names: string[] = [];
  const zip = await orCorrupt(async () => {
    const opened = await fromBufferPromise(buffer, { lazyEntries: true, autoClose: false });
    for await (const entry of opened.eachEntry()) {
      if (names.length >= limits.entries)
        throw new DocumentProblem("too_large", "too many entries");
      names.push(entry.fileName);
      entries.set(entry.fileName.toLowerCase(), entry);
    }
    return opened;
  });
  let inflated = 0;

  return {
    names,
    has: (name) => entries.has(name.toLowerCase()),
    async *chunks(name) {
      const entry = entries.get(name.toLowerCase());
      if (!entry) return;
      if (entry.isEncrypted()) throw new DocumentProblem("encrypted");
      // What it declares, before any work; below, what it really inflates to: the two may differ.
      let size = 0;
      check(entry.uncompressedSize, inflated + entry.uncompressedSize, limits);
      for await (const chunk of inflate(zip, entry)) {
        size += chunk.length;
        inflated += chunk.length;
        check(size, inflated, limits);
        yield chunk;
      }
    },
  };
}

function check(entryBytes: number, totalBytes: number, limits: Limits["archive"]): void {
  if (entryBytes > limits.entryBytes || totalBytes > limits.totalBytes) {
    throw new DocumentProblem("too_large", "the archive inflates beyond the limit");
  }
}

async function* inflate(zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array, void> {
  const stream = await orCorrupt(() => zip.openReadStreamPromise(entry));
  const chunks: AsyncIterator<Uint8Array> = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await orCorrupt(() => chunks.next());
      if (next.done) return;
      yield next.value;
    }
  } finally {
    stream.destroy();
  }
}

async function orCorrupt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DocumentProblem) throw error;
    throw new DocumentProblem("corrupt", "broken archive");
  }
}
