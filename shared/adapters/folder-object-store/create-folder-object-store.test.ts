import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  describeObjectStore,
  keys,
  type ObjectStoreUnderTest,
} from "../../../test/support/object-store-conformance.ts";
import { createFolderObjectStore } from "./create-folder-object-store.ts";
import { createUploadReceiver } from "./receive-upload.ts";
import { createDownloadSender } from "./send-download.ts";
import { createDraft, removeDrafts } from "./write-file.ts";

const uploadUrl = "http://127.0.0.1:8080/v1/uploads";
const downloadUrl = "http://127.0.0.1:8080/v1/downloads";
const secret = "not a real secret";
const mediaType = "text/plain";

async function open(): Promise<ObjectStoreUnderTest & { directory: string }> {
  const directory = await mkdtemp(join(tmpdir(), "pueblo-objects-"));
  return {
    directory,
    store: createFolderObjectStore({
      directory,
      uploads: { url: uploadUrl, secret },
      downloads: { url: downloadUrl, secret },
    }),
    async send(upload, body, at = new Date()) {
      const receiver = createUploadReceiver({ directory, secret }, { now: () => at });
      const address = upload.url.slice(uploadUrl.length + 1);
      const received = receiver.receive(address, new Headers(upload.headers), inChunks(body));
      return received.then(
        () => ({ ok: true }),
        () => ({ ok: false }),
      );
    },
    async fetch(url, at = new Date()) {
      const sender = createDownloadSender({ directory, secret }, { now: () => at });
      const opened = await sender.open(url.slice(downloadUrl.length + 1)).catch(() => undefined);
      return opened && { body: await buffer(opened.content), filename: opened.filename };
    },
    close: () => rm(directory, { recursive: true, force: true }),
  };
}

async function* inChunks(bytes: Uint8Array, size = 65_536) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describeObjectStore("a folder", open);

describe("a folder of objects", () => {
  let folder: Awaited<ReturnType<typeof open>>;
  beforeEach(async () => {
    folder = await open();
  });
  afterEach(() => folder.close());

  it("leaves no empty folder behind a deletion", async () => {
    await folder.store.put("ten_a/doc_a/original", randomBytes(5));
    await folder.store.put("ten_b/doc_b/original", randomBytes(5));
    await folder.store.deleteAll("ten_a/doc_a/");
    expect(await readdir(folder.directory)).toEqual([".drafts", "ten_b"]);
  });

  it("does not take a draft that a crash left for an object, and clears it away", async () => {
    const draft = await createDraft(folder.directory);
    await draft.write(randomBytes(10));
    await draft.seal();
    expect(await keys(folder.store, "")).toEqual([]);
    await removeDrafts(folder.directory);
    expect(await readdir(folder.directory)).toEqual([]);
  });
});

describe("sending a download", () => {
  it("tells a wrong address from a file that is gone, and an upload's from its own", async () => {
    const folder = await open();
    const sender = createDownloadSender({ directory: folder.directory, secret });
    const key = "ten_a/doc_a/original";
    const ask = { key, filename: "a.txt", expiresAt: new Date(Date.now() + 60_000) };
    const address = (await folder.store.createDownload(ask)).slice(downloadUrl.length + 1);
    await expect(sender.open(address)).rejects.toMatchObject({ code: "not_found" });
    const tampered = address.replace("doc_a", "doc_b");
    await expect(sender.open(tampered)).rejects.toMatchObject({ code: "forbidden" });
    const upload = await folder.store.createUpload({ ...ask, mediaType, bytes: 1 });
    const other = `${upload.url.slice(uploadUrl.length + 1)}&filename=a.txt`;
    await expect(sender.open(other)).rejects.toMatchObject({ code: "forbidden" });
    await folder.close();
  });
});

describe("receiving an upload", () => {
  let folder: Awaited<ReturnType<typeof open>>;
  beforeEach(async () => {
    folder = await open();
  });
  afterEach(() => folder.close());

  const key = "ten_a/doc_a/original";

  async function prepare(bytes: number) {
    const expiresAt = new Date(Date.now() + 60_000);
    const upload = await folder.store.createUpload({ key, mediaType, bytes, expiresAt });
    const receiver = createUploadReceiver({ directory: folder.directory, secret });
    const address = upload.url.slice(uploadUrl.length + 1);
    return (body: AsyncIterable<Uint8Array> | null, headers: Record<string, string> = {}) =>
      receiver.receive(address, new Headers({ ...upload.headers, ...headers }), body);
  }

  it("returns what it wrote", async () => {
    const send = await prepare(4);
    expect(await send(inChunks(Buffer.from("hola")))).toEqual({
      key,
      bytes: 4,
      sha256: "b221d9dbb083a7f33428d7c2a3c3198ae925614d70210e28716ccaa7cd4ddb79",
    });
  });

  it("takes the same bytes again and refuses others", async () => {
    const send = await prepare(4);
    await send(inChunks(Buffer.from("hola")));
    await expect(send(inChunks(Buffer.from("hola")))).resolves.toMatchObject({ bytes: 4 });
    await expect(send(inChunks(Buffer.from("HOLA")))).rejects.toMatchObject({ code: "conflict" });
    expect(Buffer.from((await folder.store.get(key)) ?? []).toString()).toBe("hola");
  });

  it.each([
    [{ "content-length": "5" }, "payload_too_large"],
    [{ "content-length": "3" }, "malformed_request"],
    [{ "content-type": "image/png" }, "unsupported_media_type"],
  ])("refuses the headers %j before reading the body", async (headers, code) => {
    const send = await prepare(4);
    const unread: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => expect.unreachable("the body was read"),
    };
    await expect(send(unread, headers)).rejects.toMatchObject({ code });
  });

  it("stops reading a body that goes on for ever", async () => {
    const send = await prepare(100_000);
    let given = 0;
    async function* endless() {
      for (;;) {
        given += 65_536;
        yield new Uint8Array(65_536);
      }
    }
    await expect(send(endless())).rejects.toMatchObject({ code: "payload_too_large" });
    expect(given).toBeLessThanOrEqual(3 * 65_536);
  });

  it("leaves nothing of a body that breaks off", async () => {
    const send = await prepare(10);
    async function* broken() {
      yield Buffer.from("hola");
      throw new Error("aborted");
    }
    await expect(send(broken())).rejects.toMatchObject({ code: "malformed_request" });
    await expect(send(null)).rejects.toMatchObject({ code: "malformed_request" });
    expect(await readdir(join(folder.directory, ".drafts"))).toEqual([]);
    expect(await folder.store.get(key)).toBeUndefined();
  });
});
