import { expect, it } from "vitest";
import { describeCache } from "../../../test/support/cache-conformance.ts";
import { createMemoryCache } from "./create-memory-cache.ts";

describeCache("memory", async () => ({
  cache: createMemoryCache({ maxBytes: 1024 * 1024 }),
  close: async () => {},
}));

it("never holds more than it may, and lets go of what was used least lately", async () => {
  const cache = createMemoryCache({ maxBytes: 10_000 });
  for (let i = 0; i < 100; i += 1) {
    await cache.set(`key-${i}`, new Uint8Array(1_000), 60);
    await cache.get("key-0");
  }
  const kept = [];
  for (let i = 0; i < 100; i += 1) if (await cache.get(`key-${i}`)) kept.push(i);
  expect(kept.length).toBeLessThanOrEqual(10);
  expect(kept).toEqual(expect.arrayContaining([0, 99]));
  await cache.set("huge", new Uint8Array(20_000), 60);
  expect(await cache.get("huge")).toBeUndefined();
  expect(await cache.get("key-0")).toBeDefined();
});
