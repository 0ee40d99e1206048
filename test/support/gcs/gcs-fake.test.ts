import { createSign } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { crc32cOf } from "./crc32c.ts";
import { type GcsFake, startGcsFake } from "./start-gcs-fake.ts";
import { storeOn } from "./store-on-fake.ts";

let fake: GcsFake;
beforeAll(async () => {
  fake = await startGcsFake();
});
afterAll(() => fake.close());

const cloudPlatform = "https://www.googleapis.com/auth/cloud-platform";
const now = () => Math.floor(Date.now() / 1000);

/** A token that a service account signs itself. */
function tokenWith(claims: Record<string, unknown> = {}, key = fake.credentials.private_key) {
  const { client_email: iss } = fake.credentials;
  const all = { iss, sub: iss, scope: cloudPlatform, iat: now(), exp: now() + 3_000, ...claims };
  const parts = [{ alg: "RS256", typ: "JWT" }, all].map((part) =>
    Buffer.from(JSON.stringify(part)).toString("base64url"),
  );
  const signature = createSign("RSA-SHA256").update(parts.join(".")).sign(key, "base64url");
  return [...parts, signature].join(".");
}

function call(path: string, init: RequestInit = {}, token: string | undefined = tokenWith()) {
  const headers = new Headers(init.headers);
  if (token !== "") headers.set("authorization", `Bearer ${token}`);
  return fetch(`${fake.url}${path}`, { ...init, headers });
}

const objects = () => `/storage/v1/b/${fake.bucket}/o`;

function insert(name: string, resource: object, { body = "hola", query = "" } = {}) {
  const parts = [
    `--x\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(resource)}\r\n`,
    `--x\r\nContent-Type: text/plain\r\n\r\n${body}\r\n--x--`,
  ];
  const path = `/upload${objects()}?uploadType=multipart&name=${encodeURIComponent(name)}${query}`;
  const headers = { "content-type": "multipart/related; boundary=x" };
  return call(path, { method: "POST", headers, body: parts.join("") });
}

const generated = z.object({ generation: z.string() });
const generationOf = async (response: Response) =>
  generated.parse(await response.json()).generation;
const listed = z.object({ items: z.array(z.unknown()), nextPageToken: z.string() });

describe("the JSON API", () => {
  it("knows who calls", async () => {
    expect((await call(objects(), {}, "")).status).toBe(401);
    expect((await call(objects(), {}, "ya29.somebody")).status).toBe(401);
    expect((await call(objects(), {}, tokenWith({ exp: now() - 1 }))).status).toBe(401);
    expect((await call(objects(), {}, tokenWith({ exp: now() + 7_200 }))).status).toBe(401);
    expect((await call(objects(), {}, tokenWith({ iss: "other@example.com" }))).status).toBe(401);
    expect((await call(objects(), {}, tokenWith({ scope: "openid email" }))).status).toBe(403);
    expect((await call(objects())).status).toBe(200);
  });

  it("has one bucket", async () => {
    const other = await call("/storage/v1/b/other/o");
    expect(other.status).toBe(404);
    expect(await other.json()).toMatchObject({ error: { code: 404 } });
  });

  it.each(["", ".", "..", "a\nb", "a\rb", "x".repeat(1_025), ".well-known/acme-challenge/x"])(
    "refuses the name %j",
    async (name) => {
      expect((await insert(name, {})).status).toBe(400);
    },
  );

  it("takes the longest name, in bytes of UTF-8", async () => {
    expect((await insert("ñ".repeat(512), {})).status).toBe(200);
    expect((await insert("ñ".repeat(513), {})).status).toBe(400);
  });

  it("keeps 8 KiB of an object's own metadata", async () => {
    const metadata = { k: "v".repeat(8_191) };
    expect((await insert("own", { metadata })).status).toBe(200);
    expect((await insert("own", { metadata: { ...metadata, l: "" } })).status).toBe(400);
    const patch = { method: "PATCH", body: JSON.stringify({ metadata: { l: "" } }) };
    expect((await call(`${objects()}/own`, patch)).status).toBe(400);
  });

  it("refuses bytes that do not have their CRC32C", async () => {
    const crc32c = crc32cOf(Buffer.from("hola"));
    expect((await insert("sum", { crc32c })).status).toBe(200);
    expect((await insert("sum", { crc32c }, { body: "HOLA" })).status).toBe(400);
    // https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4: 32 bytes of zeroes
    expect(crc32cOf(Buffer.alloc(32))).toBe("ipE2qg==");
  });

  it("holds to preconditions", async () => {
    const first = await insert("when", {}, { query: "&ifGenerationMatch=0" });
    expect((await insert("when", {}, { query: "&ifGenerationMatch=0" })).status).toBe(412);
    const match = `?ifGenerationMatch=${await generationOf(first)}`;
    const second = await insert("when", {}, { query: match.replace("?", "&") });
    expect(second.status).toBe(200);
    expect((await call(`${objects()}/when${match}`, { method: "DELETE" })).status).toBe(412);
    const now = `?ifGenerationMatch=${await generationOf(second)}`;
    expect((await call(`${objects()}/when${now}`, { method: "DELETE" })).status).toBe(204);
    expect((await call(`${objects()}/when${now}`, { method: "DELETE" })).status).toBe(404);
  });

  it("gives a part of the bytes", async () => {
    await insert("part", {}, { body: "0123456789" });
    const get = (range: string) => call(`${objects()}/part?alt=media`, { headers: { range } });
    const middle = await get("bytes=2-4");
    expect([middle.status, await middle.text()]).toEqual([206, "234"]);
    expect(await (await get("bytes=8-")).text()).toBe("89");
    expect((await get("bytes=10-")).status).toBe(416);
  });

  it("takes pieces in multiples of 256 KiB, and says how far it is", async () => {
    const path = `/upload${objects()}?uploadType=resumable&name=pieces`;
    const started = await call(path, { method: "POST" });
    const session = started.headers.get("location") ?? "";
    const put = (range: string, body = Buffer.alloc(0)) =>
      fetch(session, {
        method: "PUT",
        headers: { "content-range": range, authorization: `Bearer ${tokenWith()}` },
        body,
      });
    const piece = Buffer.alloc(262_144, 1);
    expect((await put("bytes 0-99/*", piece.subarray(0, 100))).status).toBe(400);
    expect((await put("bytes 0-99/300", piece.subarray(0, 50))).status).toBe(400);
    expect((await put("bytes */*")).headers.get("range")).toBeNull();
    const had = await put("bytes 0-262143/*", piece);
    expect([had.status, had.headers.get("range")]).toEqual([308, "bytes=0-262143"]);
    expect((await put("bytes 262200-262243/262244", piece.subarray(0, 44))).status).toBe(400);
    const done = await put("bytes 262144-262243/262244", piece.subarray(0, 100));
    expect(await done.json()).toMatchObject({ size: "262244" });
    expect((await put("bytes */262244")).status).toBe(200);
  });

  it("lists in the order of the names, at most a thousand at a time", async () => {
    const given = { bytes: Buffer.from(""), contentType: "a/b", metadata: {} };
    for (let i = 0; i < 1_001; i++) {
      fake.objects.store(`many/${String(i).padStart(4, "0")}`, given, {}, new Date());
    }
    const asked = await call(`${objects()}?prefix=many/&maxResults=5000`);
    const page = listed.parse(await asked.json());
    expect(page.items).toHaveLength(1_000);
    const rest = await call(`${objects()}?prefix=many/&pageToken=${page.nextPageToken}`);
    expect(await rest.json()).toMatchObject({ items: [{ name: "many/1000" }] });
  });
});

describe("a signed address", () => {
  const expiresAt = new Date(Date.now() + 60_000);
  const ask = { key: "ten_s/doc/original", mediaType: "application/pdf", bytes: 4, expiresAt };
  const send = async (url: string, headers: Record<string, string>, method = "PUT") => {
    const response = await fetch(url, { method, headers, body: "%PDF" });
    return /<Code>(\w+)/.exec(await response.text())?.[1] ?? response.status;
  };

  it("stands for one method, name, time and set of headers", async () => {
    const { url, headers } = await storeOn(fake).createUpload(ask);
    const { "x-goog-if-generation-match": _, ...fewer } = headers;
    const tampered = url.replace(/Expires=\d+/, "Expires=600000");
    expect(await send(url, headers, "POST")).toBe("SignatureDoesNotMatch");
    expect(await send(url.replace("doc", "dog"), headers)).toBe("SignatureDoesNotMatch");
    expect(await send(tampered, headers)).toBe("SignatureDoesNotMatch");
    expect(await send(url, { ...headers, "x-goog-meta-a": "b" })).toBe("MalformedSecurityHeader");
    expect(await send(url, fewer)).toBe("MalformedSecurityHeader");
    expect(await send(url.replace(/&X-Goog-Signature=\w+/, ""), headers)).toBe("AccessDenied");
    expect(await send(url.replace(fake.bucket, "other"), headers)).toBe("NoSuchBucket");
    fake.clock.now = () => new Date(expiresAt.getTime() + 1_000);
    expect(await send(url, headers)).toBe("ExpiredToken");
    fake.clock.now = () => new Date();
    expect(await send(url, headers)).toBe(200);
  });
});
