import { createHash, randomBytes } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ObjectStore } from "#shared/knowledge/ports.ts";

export type ObjectStoreUnderTest = {
  store: ObjectStore;
  /** Sends a body to what `createUpload` returned, as a client would; resolves to the status. */
  send(
    upload: Awaited<ReturnType<ObjectStore["createUpload"]>>,
    body: Uint8Array,
  ): Promise<{ ok: boolean }>;
  close(): Promise<void>;
};

const text = (value: string) => new TextEncoder().encode(value);
const soon = () => new Date(Date.now() + 60_000);
const mediaType = "application/pdf";

/** Every key under a prefix, sorted. */
export async function keys(store: ObjectStore, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const key of store.list(prefix)) found.push(key);
  return found.sort();
}

/** What every object store promises; one run per adapter. */
export function describeObjectStore(
  name: string,
  create: () => Promise<ObjectStoreUnderTest>,
): void {
  describe(`${name} as an object store`, () => {
    let subject: ObjectStoreUnderTest;
    let store: ObjectStore;
    beforeAll(async () => {
      subject = await create();
      store = subject.store;
    });
    afterAll(() => subject.close());

    it("gives back what was put, byte for byte", async () => {
      const bytes = randomBytes(300_000);
      await store.put("ten_a/doc_a/original", bytes);
      expect(bytes.equals((await store.get("ten_a/doc_a/original")) ?? text(""))).toBe(true);
      const stream = await store.stream("ten_a/doc_a/original");
      expect(stream && bytes.equals(await buffer(stream))).toBe(true);
      expect(await store.stat("ten_a/doc_a/original")).toEqual({
        bytes: bytes.length,
        sha256: createHash("sha256").update(bytes).digest("hex"),
      });
    });

    it("keeps an empty object", async () => {
      await store.put("ten_a/doc_empty/original", new Uint8Array());
      expect(await store.get("ten_a/doc_empty/original")).toHaveLength(0);
      expect(await store.stat("ten_a/doc_empty/original")).toMatchObject({ bytes: 0 });
    });

    it("replaces an object as a whole", async () => {
      await store.put("ten_a/doc_r/text-1.json", text("a long first version"));
      await store.put("ten_a/doc_r/text-1.json", text("short"));
      expect(Buffer.from((await store.get("ten_a/doc_r/text-1.json")) ?? []).toString()).toBe(
        "short",
      );
    });

    it("never shows a half of two writers", async () => {
      const versions = Array.from({ length: 8 }, (_, i) => Buffer.alloc(100_000, 97 + i));
      await Promise.all(versions.map((bytes) => store.put("ten_a/doc_w/original", bytes)));
      const read = Buffer.from((await store.get("ten_a/doc_w/original")) ?? []);
      expect(versions.some((version) => version.equals(read))).toBe(true);
    });

    it("says undefined of what is not there", async () => {
      expect(await store.get("ten_a/doc_none/original")).toBeUndefined();
      expect(await store.stream("ten_a/doc_none/original")).toBeUndefined();
      expect(await store.stat("ten_a/doc_none/original")).toBeUndefined();
      expect(await store.get("ten_a")).toBeUndefined();
      expect(await store.deleteAll("ten_a/doc_none/")).toBe(0);
      expect(await keys(store, "ten_a/doc_none/")).toEqual([]);
    });

    it.each(["ten_l/b/", "ten_l/b"])(
      "lists and deletes under %s, and nothing beside it",
      async (prefix) => {
        const mine = ["ten_l/b/original", "ten_l/b/text-1.json"];
        const others = ["ten_l/bc/original", "ten_l/c/original", "ten_m/b/original"];
        for (const key of [...mine, ...others]) await store.put(key, text(key));
        expect(await keys(store, prefix)).toEqual(mine);
        expect(await store.deleteAll(prefix)).toBe(2);
        expect(await keys(store, prefix)).toEqual([]);
        expect(await keys(store, "ten_l/")).toEqual(others.slice(0, 2));
        expect(await keys(store, "")).toEqual(expect.arrayContaining(others));
      },
    );

    it("deletes one object and no other", async () => {
      await store.put("ten_d/b/text-1.json", text("one"));
      await store.put("ten_d/b/text-10.json", text("ten"));
      expect(await store.delete("ten_d/b/text-1.json")).toBe(true);
      expect(await store.delete("ten_d/b/text-1.json")).toBe(false);
      expect(await store.delete("ten_d/none/text-1.json")).toBe(false);
      expect(await keys(store, "ten_d/")).toEqual(["ten_d/b/text-10.json"]);
    });

    it("takes a put beside a deletion of its neighbours", async () => {
      await Promise.all(
        Array.from({ length: 40 }, (_, i) =>
          i % 2 ? store.deleteAll("ten_race/old/") : store.put(`ten_race/new-${i}/x`, text("x")),
        ),
      );
      expect(await keys(store, "ten_race/")).toHaveLength(20);
    });

    it.each(["../x", "a/../../x", "/etc/passwd", "a//b", "a/./b", "a\\b", "", "a/\u0000", ".x/y"])(
      "refuses the key %j",
      async (key) => {
        await expect(store.put(key, text("x"))).rejects.toThrow();
        await expect(store.get(key)).rejects.toThrow();
      },
    );

    it("takes a direct upload of exactly what was announced", async () => {
      const body = randomBytes(200_000);
      const key = "ten_u/doc_u/original";
      const upload = await store.createUpload({
        key,
        mediaType,
        bytes: body.length,
        expiresAt: soon(),
      });
      expect(upload.method).toBe("PUT");
      expect(await subject.send(upload, body)).toEqual({ ok: true });
      expect(body.equals((await store.get(key)) ?? text(""))).toBe(true);
    });

    it.each([
      ["too many bytes", 11],
      ["too few bytes", 9],
    ])("refuses a direct upload of %s", async (_, size) => {
      const key = "ten_u/doc_size/original";
      const upload = await store.createUpload({ key, mediaType, bytes: 10, expiresAt: soon() });
      expect(await subject.send(upload, randomBytes(size))).toEqual({ ok: false });
      expect(await store.get(key)).toBeUndefined();
    });

    it("refuses a direct upload of another type, too late, or to another place", async () => {
      const key = "ten_u/doc_no/original";
      const ask = { key, mediaType, bytes: 4, expiresAt: soon() };
      const upload = await store.createUpload(ask);
      const late = await store.createUpload({ ...ask, expiresAt: new Date(Date.now() - 5_000) });
      const refused = [
        { ...upload, headers: { ...upload.headers, "Content-Type": "text/html" } },
        late,
        { ...upload, url: upload.url.replace("doc_no", "doc_other") },
      ];
      for (const attempt of refused) {
        expect(await subject.send(attempt, text("%PDF"))).toEqual({ ok: false });
      }
      expect(await keys(store, "ten_u/doc_no/")).toEqual([]);
      expect(await keys(store, "ten_u/doc_other/")).toEqual([]);
    });
  });
}
