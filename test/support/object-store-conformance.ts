import { createHash, randomBytes } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ObjectStore, UploadTarget } from "#shared/knowledge/ports.ts";

export type ObjectStoreUnderTest = {
  store: ObjectStore;
  /**
   * Sends a body to what `createUpload` returned, as a client would, now or at another time;
   * resolves to whether it was taken.
   */
  send(upload: UploadTarget, body: Uint8Array, at?: Date): Promise<{ ok: boolean }>;
  /** Follows what `createDownload` returned, now or at another time; undefined when refused. */
  fetch(url: string, at?: Date): Promise<{ body: Buffer; filename: string } | undefined>;
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
      expect(await store.size("ten_a/doc_a/original")).toBe(bytes.length);
      expect(await store.stat("ten_a/doc_a/original")).toMatchObject({
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
      expect(await store.size("ten_a")).toBeUndefined();
      expect(await store.size("ten_a/doc_none/original")).toBeUndefined();
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

    it("deletes no other version than the one that was meant", async () => {
      const key = "ten_v/b/original";
      await store.put(key, text("wrong"));
      const wrong = await store.stat(key);
      expect(await store.stat(key)).toEqual(wrong);
      await store.put(key, text("right"));
      const right = await store.stat(key);
      expect(right?.version).not.toBe(wrong?.version);
      expect(await store.delete(key, wrong?.version)).toBe(false);
      expect(await store.stat(key)).toEqual(right);
      expect(await store.delete(key, right?.version)).toBe(true);
      expect(await store.delete(key, right?.version)).toBe(false);
      expect(await store.get(key)).toBeUndefined();
    });

    it("copies an object, whole, over what was there, and leaves it where it is", async () => {
      const bytes = randomBytes(150_000);
      await store.put("imports/ten_c/mayo/factura año 1.pdf", bytes);
      await store.put("ten_c/b/original", text("before"));
      for (const to of ["ten_c/a/original", "ten_c/b/original", "ten_c/b/original"]) {
        expect(await store.copy("imports/ten_c/mayo/factura año 1.pdf", to)).toBe(true);
        expect(bytes.equals((await store.get(to)) ?? text(""))).toBe(true);
        expect(await store.stat(to)).toMatchObject({
          bytes: bytes.length,
          sha256: createHash("sha256").update(bytes).digest("hex"),
        });
      }
      expect(await keys(store, "imports/ten_c/")).toEqual(["imports/ten_c/mayo/factura año 1.pdf"]);
    });

    it("copies nothing where there is nothing", async () => {
      await store.put("ten_c/kept/original", text("kept"));
      expect(await store.copy("imports/ten_c/none.pdf", "ten_c/kept/original")).toBe(false);
      expect(await store.copy("ten_c", "ten_c/kept/original")).toBe(false);
      expect(Buffer.from((await store.get("ten_c/kept/original")) ?? []).toString()).toBe("kept");
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
        await expect(store.size(key)).rejects.toThrow();
        await expect(store.copy(key, "ten_a/copy")).rejects.toThrow();
        await expect(store.copy("ten_a/doc_a/original", key)).rejects.toThrow();
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
      for (let look = 1; look <= 2; look++) {
        expect(await store.stat(key)).toMatchObject({
          bytes: body.length,
          sha256: createHash("sha256").update(body).digest("hex"),
        });
      }
    });

    it("takes other bytes at the same address only once the first are gone", async () => {
      const key = "ten_u/doc_again/original";
      const upload = await store.createUpload({ key, mediaType, bytes: 4, expiresAt: soon() });
      expect(await subject.send(upload, text("hola"))).toEqual({ ok: true });
      expect(await subject.send(upload, text("HOLA"))).toEqual({ ok: false });
      expect(Buffer.from((await store.get(key)) ?? []).toString()).toBe("hola");
      await store.delete(key);
      expect(await subject.send(upload, text("HOLA"))).toEqual({ ok: true });
      expect(Buffer.from((await store.get(key)) ?? []).toString()).toBe("HOLA");
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
      const expiresAt = soon();
      const upload = await store.createUpload({ key, mediaType, bytes: 4, expiresAt });
      const late = new Date(expiresAt.getTime() + 1_000);
      expect(await subject.send(upload, text("%PDF"), late)).toEqual({ ok: false });
      const refused = [
        { ...upload, headers: { ...upload.headers, "Content-Type": "text/html" } },
        { ...upload, url: upload.url.replace("doc_no", "doc_other") },
      ];
      for (const attempt of refused) {
        expect(await subject.send(attempt, text("%PDF"))).toEqual({ ok: false });
      }
      expect(await keys(store, "ten_u/doc_no/")).toEqual([]);
      expect(await keys(store, "ten_u/doc_other/")).toEqual([]);
    });

    it.each([
      ["several pieces", 1_000_000],
      ["exactly two pieces", 524_288],
      ["nothing at all", 0],
    ])("writes a stream of %s, and says what it wrote", async (_, size) => {
      const bytes = randomBytes(size);
      const key = "exports/ten_s/exp_s/1.zip";
      await store.put(key, text("before"));
      const written = await store.putStream(key, inChunks(bytes, 70_001));
      expect(written).toMatchObject({
        bytes: size,
        sha256: createHash("sha256").update(bytes).digest("hex"),
      });
      expect(await store.stat(key)).toEqual(written);
      expect(bytes.equals((await store.get(key)) ?? text("none"))).toBe(true);
    });

    it("takes a stream no faster than it stores it", async () => {
      let given = 0;
      async function* endless() {
        for (; given < 64; given++) yield new Uint8Array(65_536);
        throw new Error("too much");
      }
      const written = store.putStream("ten_s/doc_fast/original", endless());
      await new Promise((resolve) => setImmediate(resolve));
      expect(given).toBeLessThan(64);
      await expect(written).rejects.toThrow("too much");
    });

    it("leaves what was there of a stream that breaks off", async () => {
      async function* broken() {
        yield randomBytes(600_000);
        throw new Error("the source is gone");
      }
      await store.put("ten_s/doc_old/original", text("before"));
      for (const key of ["ten_s/doc_old/original", "ten_s/doc_new/original"]) {
        await expect(store.putStream(key, broken())).rejects.toThrow("the source is gone");
      }
      expect(Buffer.from((await store.get("ten_s/doc_old/original")) ?? []).toString()).toBe(
        "before",
      );
      expect(await store.get("ten_s/doc_new/original")).toBeUndefined();
    });

    it("gives an object to whoever has its address, under its name, in time", async () => {
      const key = "exports/ten_d/exp_d/1.zip";
      const expiresAt = soon();
      await store.put(key, text("a whole archive"));
      const filename = "copia año 1.zip";
      const url = await store.createDownload({ key, filename, expiresAt });
      expect(await subject.fetch(url)).toEqual({ body: Buffer.from("a whole archive"), filename });
      const late = new Date(expiresAt.getTime() + 1_000);
      expect(await subject.fetch(url, late)).toBeUndefined();
      for (const [from, to] of [
        ["exp_d", "exp_e"],
        ["copia", "otra"],
        [/xpires=\d/, "xpires=9"],
        [/ignature=./, "ignature=_"],
      ] as const) {
        expect(await subject.fetch(url.replace(from, to))).toBeUndefined();
      }
      await store.delete(key);
      expect(await subject.fetch(url)).toBeUndefined();
    });
  });
}

async function* inChunks(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
