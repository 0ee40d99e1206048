import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { ObjectStore } from "#shared/knowledge/ports.ts";
import { answerIam } from "../../../test/support/gcs/iam-api.ts";
import { type GcsFake, startGcsFake } from "../../../test/support/gcs/start-gcs-fake.ts";
import { storeOn } from "../../../test/support/gcs/store-on-fake.ts";
import { createGcsObjectStore } from "./create-gcs-object-store.ts";

let fake: GcsFake;
let store: ObjectStore;
beforeAll(async () => {
  fake = await startGcsFake();
  store = storeOn(fake);
});
afterAll(() => fake.close());

const mediaType = "application/pdf";
const piece = 256 * 1024;

async function announce(key: string, bytes: number, from = store) {
  const expiresAt = new Date(Date.now() + 60_000);
  return from.createUpload({ key, mediaType, bytes, expiresAt });
}

describe("an upload in pieces", () => {
  /** Starts a session, as a client does; resolves to its address, or to the refusal's status. */
  async function start(key: string, bytes: number, headers = {}) {
    const { resumable } = await announce(key, bytes);
    if (!resumable) return expect.unreachable("not resumable");
    const { url, method } = resumable;
    const init = { method, headers: { ...resumable.headers, ...headers } };
    const response = await fetch(url, init);
    return response.headers.get("location") ?? response.status;
  }

  const put = (session: string | number, range: string, body: Uint8Array<ArrayBuffer>) =>
    fetch(String(session), { method: "PUT", headers: { "content-range": range }, body });

  it("goes on where it broke off, and is whole in the end", async () => {
    const body = Buffer.from(randomBytes(piece + 1_000));
    const session = await start("ten_r/a/original", body.length);
    const first = await put(
      session,
      `bytes 0-${piece - 1}/${body.length}`,
      body.subarray(0, piece),
    );
    expect(first.status).toBe(308);
    expect(await store.stat("ten_r/a/original")).toBeUndefined();
    fake.faults.plan("lost");
    const rest = `bytes ${piece}-${body.length - 1}/${body.length}`;
    await expect(put(session, rest, body.subarray(piece))).rejects.toThrow();
    const asked = await put(session, `bytes */${body.length}`, Buffer.alloc(0));
    expect(asked.status).toBe(200);
    expect(body.equals((await store.get("ten_r/a/original")) ?? Buffer.alloc(0))).toBe(true);
    expect(await store.stat("ten_r/a/original")).toMatchObject({ bytes: body.length });
  });

  it.each([999, 1_001, 5_000])("of %i bytes instead of 1,000 is refused", async (bytes) => {
    const session = await start("ten_r/b/original", 1_000);
    const range = `bytes 0-${bytes - 1}/${bytes}`;
    expect((await put(session, range, Buffer.alloc(bytes))).status).toBe(400);
    expect(await store.get("ten_r/b/original")).toBeUndefined();
  });

  it("starts with the type that was announced only, and replaces nothing", async () => {
    const typed = { "content-type": "text/html" };
    expect(await start("ten_r/c/original", 2_000, typed)).toBe(403);
    const session = await start("ten_r/c/original", 2_000);
    await store.put("ten_r/c/original", Buffer.from("first"));
    expect((await put(session, "bytes 0-1999/2000", Buffer.alloc(2_000))).status).toBe(412);
    expect(Buffer.from((await store.get("ten_r/c/original")) ?? []).toString()).toBe("first");
  });

  it("is offered for large files only", async () => {
    expect((await announce("ten_r/d/original", 999)).resumable).toBeUndefined();
    expect((await announce("ten_r/d/original", 1_000)).resumable?.method).toBe("POST");
  });
});

describe("where the key is in a file", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("that the environment names, it signs without anybody's help", async () => {
    const directory = await mkdtemp(join(tmpdir(), "pueblo-gcs-"));
    const path = join(directory, "key.json");
    await writeFile(path, JSON.stringify(fake.credentials));
    vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", path);
    const { bucket, url: apiEndpoint } = fake;
    const keyed = createGcsObjectStore({ bucket, apiEndpoint });
    const { url, method, headers } = await announce("ten_k/a/original", 4, keyed);
    expect((await fetch(url, { method, headers, body: "%PDF" })).status).toBe(200);
    expect(await keyed.stat("ten_k/a/original")).toMatchObject({ bytes: 4 });
    await rm(directory, { recursive: true });
  });
});

describe("where there is no key to sign with", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("IAM signs for the service's own account", async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      answerIam(fake, request, response);
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    vi.stubEnv("GCE_METADATA_HOST", host);
    vi.stubEnv("METADATA_SERVER_DETECTION", "assume-present");
    const signingEndpoint = `http://${host}/v1/projects/-/serviceAccounts/`;
    const { bucket, url: apiEndpoint } = fake;
    const onCloudRun = createGcsObjectStore({ bucket, apiEndpoint, signingEndpoint });
    const { url, method, headers } = await announce("ten_i/a/original", 4, onCloudRun);
    const sent = await fetch(url, { method, headers, body: "%PDF" });
    expect(sent.status).toBe(200);
    expect(asked.filter((request) => /POST .*:signBlob$/.test(request))).toHaveLength(1);
    server.close();
    server.closeAllConnections();
  });
});
