import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockFolder } from "./folder-lock.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "pueblo-lock-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe("the lock of a data folder", () => {
  it("is for one at a time, and free again after its release", async () => {
    const first = await lockFolder(directory);
    await expect(lockFolder(directory)).rejects.toThrow(directory);
    await first.release();
    expect(await readdir(directory)).toEqual([]);
    await (await lockFolder(directory)).release();
  });

  it.each([
    ["a port where nobody listens", JSON.stringify({ port: 1, word: "gone" })],
    ["a half-written file", '{"port": 4'],
  ])("is taken over from a dead process: %s", async (_, content) => {
    await writeFile(join(directory, "lock.json"), content);
    await (await lockFolder(directory)).release();
  });

  it("is taken over when another program has the port by now", async () => {
    const stranger = createServer((socket) => socket.end("hello"));
    const port = await new Promise<number>((resolve) => {
      stranger.listen(0, "127.0.0.1", () => {
        const address = stranger.address();
        resolve(address && typeof address === "object" ? address.port : 0);
      });
    });
    await writeFile(join(directory, "lock.json"), JSON.stringify({ port, word: "mine" }));
    await (await lockFolder(directory)).release();
    stranger.close();
  });

  it("has one owner, however many find a void one at the same time", async () => {
    for (let round = 0; round < 8; round++) {
      await writeFile(join(directory, "lock.json"), JSON.stringify({ port: 1, word: "gone" }));
      const starts = Array.from({ length: 8 }, () => lockFolder(directory));
      const ends = await Promise.allSettled(starts);
      const won = ends.flatMap((end) => (end.status === "fulfilled" ? [end.value] : []));
      expect(won).toHaveLength(1);
      await expect(lockFolder(directory)).rejects.toThrow(directory);
      for (const lock of won) await lock.release();
      expect(await readdir(directory)).toEqual([]);
    }
  });

  it("leaves the lock of another alone when it is released", async () => {
    const lock = await lockFolder(directory);
    const other = JSON.stringify({ port: 1, word: "other" });
    await writeFile(join(directory, "lock.json"), other);
    await lock.release();
    expect(await readFile(join(directory, "lock.json"), "utf8")).toBe(other);
  });
});
