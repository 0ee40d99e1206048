import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type GcsFake, startGcsFake } from "../../../test/support/gcs/start-gcs-fake.ts";
import { storeOn } from "../../../test/support/gcs/store-on-fake.ts";
import { describeObjectStore, keys } from "../../../test/support/object-store-conformance.ts";

describeObjectStore("Cloud Storage", async () => {
  const fake = await startGcsFake();
  return {
    store: storeOn(fake),
    async send({ url, method, headers }, body, at = new Date()) {
      fake.clock.now = () => at;
      const response = await fetch(url, { method, headers, body: Buffer.from(body) });
      fake.clock.now = () => new Date();
      return { ok: response.ok };
    },
    async fetch(url, at = new Date()) {
      fake.clock.now = () => at;
      const response = await fetch(url);
      fake.clock.now = () => new Date();
      const body = Buffer.from(await response.arrayBuffer());
      const name = /filename\*=UTF-8''(.+)$/.exec(
        response.headers.get("content-disposition") ?? "",
      );
      return response.ok ? { body, filename: decodeURIComponent(name?.[1] ?? "") } : undefined;
    },
    close: () => fake.close(),
  };
});

describe("objects in Cloud Storage", () => {
  let fake: GcsFake;
  let store: ReturnType<typeof storeOn>;
  beforeAll(async () => {
    fake = await startGcsFake({ mostPerPage: 20 });
    store = storeOn(fake);
  });
  afterAll(() => fake.close());
  beforeEach(() => {
    fake.requests.length = 0;
  });

  const key = "ten_a/doc_a/original";
  const mediaType = "application/pdf";
  const upload = (name: string, body: string) =>
    fake.objects.store(
      name,
      { bytes: Buffer.from(body), contentType: mediaType, metadata: {} },
      {},
      new Date(),
    );
  const seen = (pattern: RegExp) => fake.requests.filter((request) => pattern.test(request)).length;

  it("reads the bytes that a client sent once, to know their SHA-256, and remembers it", async () => {
    upload(key, "hola");
    const first = await store.stat(key);
    expect(await store.stat(key)).toEqual(first);
    expect(seen(/alt=media/)).toBe(1);
    upload(key, "HOLA");
    const second = await store.stat(key);
    expect(second?.sha256).not.toBe(first?.sha256);
    expect(seen(/alt=media/)).toBe(2);
  });

  it("knows the SHA-256 of what it wrote itself, and of copies, without reading it", async () => {
    await store.put(key, Buffer.from("propio"));
    await store.copy(key, "ten_a/doc_c/original");
    const { sha256 } = (await store.stat(key)) ?? {};
    expect(await store.stat("ten_a/doc_c/original")).toMatchObject({ sha256, bytes: 6 });
    expect(seen(/alt=media/)).toBe(0);
  });

  it.each([403, 500] as const)("knows it also where it may not remember (%i)", async (status) => {
    upload(key, "ajeno");
    const match = ({ method }: { method: string }) => method === "PATCH";
    fake.faults.plan({ status }, { times: 9, match });
    expect(await store.stat(key)).toMatchObject({ bytes: 5 });
    fake.faults.clear();
    expect(await store.stat(key)).toMatchObject({ bytes: 5 });
    expect(seen(/alt=media/)).toBe(2);
  });

  it("names the generation that it means whenever it writes or deletes", async () => {
    await store.put(key, Buffer.from("uno"));
    await store.put(key, Buffer.from("dos"));
    await store.copy(key, "ten_a/doc_b/original");
    await store.delete(key);
    await store.deleteAll("ten_a/");
    expect(seen(/^(POST|DELETE)/)).toBeGreaterThan(4);
    expect(seen(/^(POST|DELETE) (?!.*ifGenerationMatch=\d)/)).toBe(0);
  });

  it("writes what is there already no second time", async () => {
    await store.put("ten_s/a", Buffer.from("lo mismo"));
    const before = fake.notices.length;
    await store.put("ten_s/a", Buffer.from("lo mismo"));
    expect(fake.notices).toHaveLength(before);
  });

  it("pages through what is more than a page, and two that delete count each object once", async () => {
    for (let i = 0; i < 70; i++) upload(`ten_p/${i}/original`, "x");
    expect(await keys(store, "ten_p/")).toHaveLength(70);
    expect(seen(/GET .*prefix=ten_p/)).toBe(4);
    const counts = await Promise.all([store.deleteAll("ten_p"), store.deleteAll("ten_p/")]);
    expect(counts[0] + counts[1]).toBe(70);
    expect(fake.mostAtOnce()).toBeLessThanOrEqual(32);
    expect(await keys(store, "ten_p/")).toEqual([]);
  });

  it("goes on with other downloads when the reader of one goes away", async () => {
    const bytes = Buffer.alloc(8_000_000, 7);
    upload("ten_a/large", bytes.toString("latin1"));
    const [one, other] = await Promise.all([
      store.stream("ten_a/large"),
      store.stream("ten_a/large"),
    ]);
    for await (const _ of one ?? []) break;
    expect(one?.destroyed).toBe(true);
    let read = 0;
    for await (const chunk of other ?? []) read += chunk.length;
    expect(read).toBe(bytes.length);
  });
});
