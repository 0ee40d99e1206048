import { beforeEach, expect, it } from "vitest";
import type { Cache } from "#shared/kernel/cache.ts";
import { createCachedEmbedder, queriesOf } from "./cached-embedder.ts";
import type { Embedder } from "./ports.ts";

let asked: string[][];
let store: Map<string, Uint8Array>;

/** Gives each text its own vector; float32 holds these numbers exactly. */
const paid: Embedder = {
  model: "test-2",
  dimensions: 2,
  paid: true,
  async embed(texts) {
    asked.push(texts);
    return { vectors: texts.map((text) => [text.length, 0.5]), tokens: texts.length };
  },
};
const tenantId = "ten_1";
const uncounted = { count: async () => 0, forget: async () => {} };
const cache: Cache = {
  ...uncounted,
  get: async (key) => store.get(key),
  set: async (key, value) => void store.set(key, value),
};

beforeEach(() => {
  asked = [];
  store = new Map();
});

it("asks for the same query once, and counts what was paid for", async () => {
  const embedder = createCachedEmbedder(paid, cache);
  const first = await embedder.embed(["uno", "cuatro"], "query", undefined, tenantId);
  expect(first).toEqual({
    vectors: [
      [3, 0.5],
      [6, 0.5],
    ],
    tokens: 2,
  });
  const again = await embedder.embed(["cuatro", "nuevo 🙂", "uno"], "query", undefined, tenantId);
  expect(again).toEqual({
    vectors: [
      [6, 0.5],
      [8, 0.5],
      [3, 0.5],
    ],
    tokens: 1,
  });
  expect(asked).toEqual([["uno", "cuatro"], ["nuevo 🙂"]]);
  expect(await embedder.embed(["uno"], "query", undefined, tenantId)).toMatchObject({ tokens: 0 });
});

it("leaves passages alone", async () => {
  const embedder = createCachedEmbedder(paid, cache);
  await embedder.embed(["uno"], "passage");
  await embedder.embed(["uno"], "passage");
  expect(asked).toHaveLength(2);
  expect(store.size).toBe(0);
});

it("keeps models and dimensions apart, and no words in its keys", async () => {
  await createCachedEmbedder(paid, cache).embed(["secreto"], "query", undefined, tenantId);
  await createCachedEmbedder({ ...paid, model: "other-2" }, cache).embed(
    ["secreto"],
    "query",
    undefined,
    tenantId,
  );
  expect(asked).toHaveLength(2);
  expect([...store.keys()].join()).not.toContain("secreto");
});

it.each<[string, Cache]>([
  [
    "is away",
    {
      ...uncounted,
      get: () => Promise.reject(new Error("away")),
      set: () => Promise.reject(new Error("away")),
    },
  ],
  ["holds rubbish", { ...uncounted, get: async () => new Uint8Array(5), set: async () => {} }],
])("embeds without a cache that %s", async (_what, broken) => {
  const embedder = createCachedEmbedder(paid, broken);
  expect((await embedder.embed(["uno"], "query", undefined, tenantId)).vectors).toEqual([[3, 0.5]]);
  expect(asked).toEqual([["uno"]]);
});

it("remembers for each tenant by itself, and nothing of nobody's", async () => {
  const embedder = createCachedEmbedder(paid, cache);
  await embedder.embed(["uno"], "query", undefined, "ten_1");
  await embedder.embed(["uno"], "query", undefined, "ten_2");
  await embedder.embed(["uno"], "query");
  expect(asked).toHaveLength(3);
  const keys = [...store.keys()];
  expect(keys.map((key) => key.startsWith(queriesOf("ten_1")))).toEqual([true, false]);
});

it("puts nothing before an embedder that costs nothing", () => {
  const free = { ...paid, paid: false };
  expect(createCachedEmbedder(free, cache)).toBe(free);
});
