import { randomBytes } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import type { ArchiveEntry } from "#shared/privacy/archive.ts";
import { readZip } from "../../../test/support/read-zip.ts";
import { packZip } from "./pack-zip.ts";

async function* once(bytes: Uint8Array) {
  yield bytes;
}

describe("a ZIP", () => {
  it("gives back every file under its name, in order, packed or as it is", async () => {
    const image = randomBytes(300_000);
    const text = Buffer.from("línea\n".repeat(50_000));
    async function* entries(): AsyncGenerator<ArchiveEntry> {
      yield { name: "documents/doc_1/año nuevo.pdf", compress: false, content: once(image) };
      yield { name: "tables/documents.jsonl", compress: true, content: once(text) };
      yield { name: "tables/empty.jsonl", compress: true, content: once(Buffer.alloc(0)) };
    }
    const zip = await buffer(packZip(entries()));
    expect(zip.length).toBeLessThan(image.length + 10_000);
    const files = await readZip(zip);
    expect([...files.keys()]).toEqual([
      "documents/doc_1/año nuevo.pdf",
      "tables/documents.jsonl",
      "tables/empty.jsonl",
    ]);
    const [first, second, third] = files.values();
    expect(first?.equals(image)).toBe(true);
    expect(second?.equals(text)).toBe(true);
    expect(third).toHaveLength(0);
  });

  it("is read as fast as whoever takes it, and lets go of everything when they leave", async () => {
    let given = 0;
    const ended: string[] = [];
    async function* endless() {
      try {
        for (;;) {
          given += 1;
          yield randomBytes(65_536);
        }
      } finally {
        ended.push("file");
      }
    }
    async function* entries(): AsyncGenerator<ArchiveEntry> {
      try {
        yield { name: "endless", compress: false, content: endless() };
        expect.unreachable("the next file was asked for");
      } finally {
        ended.push("files");
      }
    }
    let taken = 0;
    for await (const chunk of packZip(entries())) {
      taken += chunk.length;
      if (taken > 5_000_000) break;
    }
    expect(given).toBeLessThan(100);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(ended.sort()).toEqual(["file", "files"]);
  });

  it.each(["in a file", "between files"])("breaks off when something goes wrong %s", async (at) => {
    async function* broken() {
      yield randomBytes(100_000);
      throw new Error("the source is gone");
    }
    async function* entries(): AsyncGenerator<ArchiveEntry> {
      yield { name: "a", compress: true, content: once(Buffer.from("a")) };
      if (at === "between files") throw new Error("the source is gone");
      yield { name: "b", compress: true, content: broken() };
    }
    await expect(buffer(packZip(entries()))).rejects.toThrow("the source is gone");
  });
});
