import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "#shared/kernel/errors.ts";
import type { ObjectStore } from "#shared/knowledge/ports.ts";
import { type Fault, on } from "../../../test/support/gcs/faults.ts";
import { type GcsFake, startGcsFake } from "../../../test/support/gcs/start-gcs-fake.ts";
import { storeOn } from "../../../test/support/gcs/store-on-fake.ts";
import { keys } from "../../../test/support/object-store-conformance.ts";

let fake: GcsFake;
let store: ObjectStore;
beforeAll(async () => {
  fake = await startGcsFake();
});
afterAll(() => fake.close());

const key = "ten_a/doc_a/original";
const bytes = Buffer.from("El alquiler sube un 3 % cada enero.".repeat(1_000));
const other = Buffer.from("otra cosa");

beforeEach(async () => {
  store = storeOn(fake);
  fake.faults.clear();
  await store.put(key, bytes);
  await store.delete("ten_a/doc_b/original");
  fake.requests.length = 0;
  fake.notices.length = 0;
});
afterEach(() => fake.faults.clear());

const text = async (name: string) => Buffer.from((await store.get(name)) ?? []).toString();

/** Every operation of the store, and what it comes to. */
const operations: Record<string, () => Promise<unknown>> = {
  put: async () => {
    await store.put(key, other);
    return text(key);
  },
  get: async () => Buffer.compare((await store.get(key)) ?? other, bytes),
  stream: async () => {
    const stream = await store.stream(key);
    return stream && Buffer.compare(await buffer(stream), bytes);
  },
  stat: async () => (await store.stat(key))?.bytes,
  delete: async () => [await store.delete(key), await store.get(key)],
  deleteAll: async () => [await store.deleteAll("ten_a/"), await keys(store, "")],
  list: async () => keys(store, "ten_a/"),
  copy: async () => [
    await store.copy(key, "ten_a/doc_b/original"),
    (await store.stat("ten_a/doc_b/original"))?.bytes,
  ],
};

const outcomes: Record<string, unknown> = {
  put: other.toString(),
  get: 0,
  stream: 0,
  stat: bytes.length,
  delete: [true, undefined],
  deleteAll: [1, []],
  list: [key],
  copy: [true, bytes.length],
};

const faults: [string, Fault][] = [
  ["a connection that is reset", "reset"],
  ["an answer that is lost", "lost"],
  ["an answer that breaks off", "half"],
  ["somebody else's page", "html"],
  ["an expired token", { status: 401 }],
  ["too many requests", { status: 429, retryAfter: 0 }],
  ["an error of the service", { status: 500 }],
  ["a service that is away", { status: 503 }],
];

describe.each(faults)("%s", (_, fault) => {
  describe.each([0, 1, 2])("after %i requests that went well", (skip) => {
    // An open stream is its reader's; what happens to it then is below.
    const names = Object.keys(operations).filter((name) => fault !== "half" || name !== "stream");
    it.each(names)("leaves %s to come to the same", async (name) => {
      fake.faults.plan(fault, { skip });
      // The SDK waits for the rest of an answer that broke off until it is told not to.
      if (fault === "half") store = storeOn(fake, { attemptMs: 150, transferMs: 600 });
      expect(await operations[name]?.()).toEqual(outcomes[name]);
      if (skip === 0) expect(fake.faults.left()).toBe(0);
    });
  });
});

describe("a read", () => {
  it.each<Fault>(["half", "cut", "corrupt"])("is made again after %s a body", async (fault) => {
    fake.faults.plan(fault, on("GET", /alt=media/));
    expect(await operations.get?.()).toBe(0);
    expect(fake.faults.left()).toBe(0);
  });

  it.each<Fault>(["half", "cut", "corrupt"])(
    "that its reader has begun ends with an error after %s a body",
    async (fault) => {
      fake.faults.plan(fault, on("GET", /alt=media/));
      const stream = await store.stream(key);
      const failed = await buffer(stream ?? Readable.from([])).catch((error) => error);
      expect(failed).toBeInstanceOf(AppError);
      expect(failed).toMatchObject({ code: "unavailable", retry: true });
    },
  );

  it.each<Fault>(["half", "cut", "corrupt"])("finds the digest after %s a body", async (fault) => {
    fake.objects.store("ten_a/c", { bytes, contentType: "a/b", metadata: {} }, {}, new Date());
    fake.faults.plan(fault, on("GET", /alt=media/));
    const own = await store.stat(key);
    expect(await store.stat("ten_a/c")).toMatchObject({ sha256: own?.sha256 });
    expect(fake.faults.left()).toBe(0);
    await store.delete("ten_a/c");
  });
});

describe("a write whose answer was lost", () => {
  it("is written once", async () => {
    fake.faults.plan("lost", on("POST", /upload/));
    await store.put("ten_a/once", other);
    expect(fake.notices).toHaveLength(1);
    await store.delete("ten_a/once");
  });

  it("is copied once", async () => {
    fake.faults.plan("lost", on("POST", /rewriteTo/));
    expect(await store.copy(key, "ten_a/once")).toBe(true);
    expect(fake.notices).toHaveLength(1);
    await store.delete("ten_a/once");
  });

  it("does not replace what another wrote after it", async () => {
    fake.faults.plan("lost", on("POST", /upload/));
    const mine = store.put("ten_a/raced", other);
    while (fake.notices.length === 0) await new Promise(setImmediate);
    const newest = { bytes: Buffer.from("newest"), contentType: "a/b", metadata: {} };
    const { generation } = fake.objects.store("ten_a/raced", newest, {}, new Date());
    await mine;
    // Whoever comes last has the last word, and knew what it replaced.
    expect(fake.requests.filter((r) => r.startsWith("POST")).at(-1)).toContain(`=${generation}`);
    await store.delete("ten_a/raced");
  });
});

describe("a store that does not answer", () => {
  const permanent: [string, Fault, number][] = [
    ["resets", "reset", 5],
    ["answers 401", { status: 401 }, 5],
    ["answers 429", { status: 429 }, 5],
    ["answers 500", { status: 500 }, 5],
    ["gives somebody else's page", "html", 5],
    // What we may not do now we may not do a second later.
    ["answers 403", { status: 403 }, 1],
    // Longer than the call may take.
    ["asks to wait", { status: 429, retryAfter: 3_600 }, 1],
  ];

  it.each(permanent)("is unavailable when it %s", async (_, fault, tries) => {
    for (const operation of Object.values(operations)) {
      fake.faults.plan(fault, { times: 100 });
      fake.requests.length = 0;
      const failed = await operation().catch((error) => error);
      if (!(failed instanceof AppError)) return expect.unreachable(String(failed));
      expect(failed).toMatchObject({ code: "unavailable", retry: true });
      expect(JSON.stringify([failed.message, failed.detail])).not.toMatch(/secret|words|bucket/);
      expect(failed.cause).toBeDefined();
      expect(fake.requests).toHaveLength(tries);
      fake.faults.clear();
    }
  });

  it("is given up at the deadline when it is silent", async () => {
    fake.faults.plan("silence", { times: 100 });
    const calls = { attemptMs: 20, deadlineMs: 60, transferMs: 60 };
    const patient = storeOn(fake, calls);
    const attempts = [patient.get(key), patient.stat(key), patient.put(key, other)];
    for (const result of await Promise.allSettled(attempts)) {
      expect(result).toMatchObject({ reason: { code: "unavailable" } });
    }
  });

  it("is unavailable when nobody listens", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const nowhere = storeOn({ ...fake, url: `http://127.0.0.1:${port}` });
    await expect(nowhere.get(key)).rejects.toMatchObject({ code: "unavailable" });
    await expect(nowhere.stat(key)).rejects.toMatchObject({ code: "unavailable" });
  });

  it("is unavailable, and not empty, when there is no such bucket", async () => {
    const lost = storeOn({ ...fake, bucket: "elsewhere" });
    const calls = [
      () => lost.get(key),
      () => lost.stream(key),
      () => lost.stat(key),
      () => lost.put(key, other),
      () => lost.delete(key),
      () => lost.delete(key, "1"),
      () => lost.deleteAll("ten_a/"),
      () => lost.copy(key, "ten_a/copy"),
      () => keys(lost, ""),
    ];
    for (const call of calls) {
      await expect(call()).rejects.toMatchObject({ code: "unavailable", retry: true });
    }
  });
});
