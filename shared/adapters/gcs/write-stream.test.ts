import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { on } from "../../../test/support/gcs/faults.ts";
import { type GcsFake, startGcsFake } from "../../../test/support/gcs/start-gcs-fake.ts";
import { storeOn } from "../../../test/support/gcs/store-on-fake.ts";

const key = "exports/ten_a/exp_a/1.zip";
const bytes = randomBytes(900_000);

async function* source() {
  for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
}

describe("a stream into Cloud Storage", () => {
  let fake: GcsFake;
  let store: ReturnType<typeof storeOn>;
  beforeAll(async () => {
    fake = await startGcsFake();
    store = storeOn(fake);
  });
  afterAll(() => fake.close());
  beforeEach(async () => {
    fake.faults.clear();
    fake.requests.length = 0;
    await store.delete(key);
  });

  const isThere = async () => bytes.equals((await store.get(key)) ?? Buffer.alloc(0));

  it.each(["reset", "lost", "half", "html", { status: 503 }] as const)(
    "is whole after %j, wherever it happens",
    async (fault) => {
      for (let skip = 0; skip < 5; skip++) {
        await store.delete(key);
        const match = ({ method, url }: { method: string; url: URL }) =>
          (method === "POST" || method === "PUT") && url.pathname.startsWith("/upload/");
        fake.faults.plan(fault, { skip, match });
        await store.putStream(key, source());
        expect(fake.faults.left()).toBe(0);
        expect(await isThere()).toBe(true);
      }
    },
  );

  it("holds no more than a piece, and sends each once", async () => {
    await store.putStream(key, source());
    const sent = fake.requests.filter((request) => request.startsWith("PUT /upload/"));
    expect(sent).toHaveLength(Math.ceil(bytes.length / (256 * 1024)));
  });

  it("gives up, with nothing written, when pieces are refused for good", async () => {
    fake.faults.plan({ status: 503 }, { times: 99, skip: 1, ...on("PUT", /upload_id/) });
    await expect(store.putStream(key, source())).rejects.toMatchObject({ code: "unavailable" });
    fake.faults.clear();
    expect(await store.get(key)).toBeUndefined();
  });

  it("overwrites nothing that came meanwhile", async () => {
    async function* slow() {
      yield bytes;
      await store.put(key, Buffer.from("quicker"));
    }
    await expect(store.putStream(key, slow())).rejects.toMatchObject({ code: "unavailable" });
    expect(Buffer.from((await store.get(key)) ?? []).toString()).toBe("quicker");
  });

  it("knows the SHA-256 of what it wrote without reading it", async () => {
    const written = await store.putStream(key, source());
    expect(await store.stat(key)).toEqual(written);
    expect(fake.requests.filter((request) => request.includes("alt=media"))).toEqual([]);
  });
});
