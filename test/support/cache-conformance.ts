import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Cache } from "#shared/kernel/cache.ts";
import { hostileKeys } from "./rate-limiter-conformance.ts";

export type CacheUnderTest = { cache: Cache; close(): Promise<void> };

const patient = { timeout: 5_000, interval: 20 };

/** What every cache promises; one run per adapter. */
export function describeCache(name: string, create: () => Promise<CacheUnderTest>): void {
  describe(`${name} as a cache`, () => {
    let subject: CacheUnderTest;
    let cache: Cache;
    beforeAll(async () => {
      subject = await create();
      cache = subject.cache;
    });
    afterAll(() => subject.close());

    it("knows nothing at first", async () => {
      expect(await cache.get("nothing")).toBeUndefined();
    });

    it.each([
      ["every byte", Uint8Array.from({ length: 256 }, (_, i) => i)],
      ["none", new Uint8Array()],
      ["many", new Uint8Array(randomBytes(300_000))],
    ])("gives back %s as it was", async (key, bytes) => {
      await cache.set(key, bytes, 60);
      const found = await cache.get(key);
      expect(found && Buffer.compare(found, bytes)).toBe(0);
    });

    it("keeps the part of a buffer that it was given", async () => {
      const whole = Uint8Array.from([1, 2, 3, 4]);
      await cache.set("part", whole.subarray(1, 3), 60);
      expect([...((await cache.get("part")) ?? [])]).toEqual([2, 3]);
    });

    it("keeps what was set, whatever happens to the caller's bytes", async () => {
      const mine = Uint8Array.from([1, 2]);
      await cache.set("mine", mine, 60);
      mine.fill(9);
      (await cache.get("mine"))?.fill(9);
      expect([...((await cache.get("mine")) ?? [])]).toEqual([1, 2]);
    });

    it("replaces", async () => {
      await cache.set("twice", Uint8Array.from([1, 1]), 60);
      await cache.set("twice", Uint8Array.from([2]), 60);
      expect([...((await cache.get("twice")) ?? [])]).toEqual([2]);
    });

    it("forgets when the time is over", async () => {
      await cache.set("short", Uint8Array.from([1]), 0.05);
      await cache.set("long", Uint8Array.from([1]), 60);
      await expect.poll(() => cache.get("short"), patient).toBeUndefined();
      expect(await cache.get("long")).toBeDefined();
    });

    it("counts and forgets what begins alike, and nothing else", async () => {
      const keys = ["owner:a:1", "owner:a:2", "owner:ab:1"];
      for (const key of keys) await cache.set(key, Uint8Array.of(1), 60);
      expect(await cache.count("owner:a:")).toBe(2);
      await cache.forget("owner:a:");
      await cache.forget("owner:none:");
      expect(await cache.count("owner:a:")).toBe(0);
      const left = await Promise.all(keys.map((key) => cache.get(key)));
      expect(left.map((value) => value?.length)).toEqual([undefined, undefined, 1]);
    });

    it("takes any key, and takes none for another", async () => {
      for (const [i, key] of hostileKeys.entries()) await cache.set(key, Uint8Array.of(i), 60);
      const found = await Promise.all(hostileKeys.map((key) => cache.get(key)));
      expect(found.map((value) => value?.[0])).toEqual(hostileKeys.map((_, i) => i));
    });
  });
}
