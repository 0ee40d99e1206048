import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { ObjectStore } from "#shared/knowledge/ports.ts";

/** Objects in memory: for tests that make thousands of them. */
export function createMemoryObjectStore(): ObjectStore {
  const objects = new Map<string, Uint8Array>();
  const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  const under = (prefix: string) => [...objects.keys()].filter((key) => key.startsWith(prefix));
  return {
    async put(key, bytes) {
      objects.set(key, bytes.slice());
    },
    async putStream(key, chunks) {
      const bytes = await buffer(chunks);
      objects.set(key, bytes);
      return { bytes: bytes.length, sha256: digest(bytes), version: digest(bytes) };
    },
    get: async (key) => objects.get(key),
    async stream(key) {
      const bytes = objects.get(key);
      return bytes && Readable.from([Buffer.from(bytes)]);
    },
    size: async (key) => objects.get(key)?.byteLength,
    async stat(key) {
      const bytes = objects.get(key);
      if (!bytes) return undefined;
      const sha256 = digest(bytes);
      return { bytes: bytes.byteLength, sha256, version: sha256 };
    },
    async delete(key, version) {
      const bytes = objects.get(key);
      if (!bytes || (version !== undefined && digest(bytes) !== version)) return false;
      return objects.delete(key);
    },
    async deleteAll(prefix) {
      return under(prefix).filter((key) => objects.delete(key)).length;
    },
    async *list(prefix) {
      yield* under(prefix);
    },
    async copy(from, to) {
      const bytes = objects.get(from);
      if (bytes) objects.set(to, bytes);
      return bytes !== undefined;
    },
    createUpload: async ({ key }) => ({
      method: "PUT",
      url: `http://test.local/v1/uploads/${key}`,
      headers: {},
    }),
    createDownload: async ({ key }) => `http://test.local/v1/downloads/${key}`,
  };
}
