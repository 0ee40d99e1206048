import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type AiSystem, createAiSystem } from "../../test/support/ai-app.ts";
import { jsonOf, problemOf } from "../../test/support/http-client.ts";
import { documentSchema } from "./routes/document-schema.ts";

let system: AiSystem;
let client: ReturnType<AiSystem["clientOf"]>;
beforeAll(async () => {
  system = await createAiSystem({ watchMs: 200 });
  client = system.clientOf(await system.addTenant());
});
afterAll(() => system.close());

const content = "El alquiler sube un 3 % cada enero.";
const bytes = Buffer.byteLength(content);
const announced = z.object({
  document: documentSchema,
  upload: z.object({
    method: z.literal("PUT"),
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    expiresAt: z.iso.datetime(),
  }),
});

async function announce(filename: string, more = {}) {
  const body = { filename, mediaType: "text/plain", bytes, ...more };
  return jsonOf(await client.post("/v1/documents", body), announced, 201);
}

function send(upload: z.infer<typeof announced>["upload"], body: string, headers = {}) {
  const { url, method } = upload;
  return system.app.request(url, { method, body, headers: { ...upload.headers, ...headers } });
}

/** The object that an upload's address stands for. */
function keyOf(url: string): string {
  return new URL(url).pathname.replace("/v1/uploads/", "");
}

describe("an announced document", () => {
  it("takes the right bytes after wrong ones, and shows the wrong ones to nobody", async () => {
    const sha256 = createHash("sha256").update(content).digest("hex");
    const { document, upload } = await announce("otra-vez.txt", { sha256 });
    const path = `/v1/documents/${document.id}`;
    expect((await send(upload, "x".repeat(bytes))).status).toBe(204);
    expect((await problemOf(await client.get(`${path}/content`))).status).toBe(404);
    const refused = await client.post(`${path}/complete`, undefined);
    expect((await problemOf(refused)).status).toBe(409);
    expect((await send(upload, content)).status).toBe(204);
    const completed = await client.post(`${path}/complete`, undefined);
    expect(await jsonOf(completed, documentSchema, 202)).toMatchObject({ status: "uploaded" });
    await system.settle();
  });

  it("is indexed once its bytes came, without a token, and it was completed", async () => {
    const sha256 = createHash("sha256").update(content).digest("hex");
    const { document, upload } = await announce("alquiler.txt", { sha256 });
    expect(document.status).toBe("awaiting_upload");
    expect((await send(upload, content)).status).toBe(204);
    const completed = await client.post(`/v1/documents/${document.id}/complete`, undefined);
    expect(await jsonOf(completed, documentSchema, 202)).toMatchObject({ status: "uploaded" });
    await system.settle();
    const path = `/v1/documents/${document.id}`;
    expect(await jsonOf(await client.get(path), documentSchema)).toMatchObject({
      status: "indexed",
      filename: "alquiler.txt",
    });
    const again = await client.post(`${path}/complete`, undefined);
    expect(await jsonOf(again, documentSchema, 202)).toMatchObject({ status: "indexed" });
  });

  it("cannot be completed before its bytes came", async () => {
    const { document } = await announce("pronto.txt");
    const early = await client.post(`/v1/documents/${document.id}/complete`, undefined);
    expect(await problemOf(early)).toMatchObject({ status: 409 });
    const text = await client.get(`/v1/documents/${document.id}/text`);
    expect(await problemOf(text)).toMatchObject({ status: 409 });
    const anew = await client.post(`/v1/documents/${document.id}/reindex`, undefined);
    expect(await problemOf(anew)).toMatchObject({ status: 409 });
  });

  it("takes no bytes but those that were announced, at no address but the signed one", async () => {
    const { upload } = await announce("firmado.txt");
    const forged = { ...upload, url: upload.url.replace(/bytes=\d+/, "bytes=999999") };
    const elsewhere = { ...upload, url: upload.url.replace("/doc_", "/doc_0") };
    expect(await problemOf(await send(forged, content))).toMatchObject({ status: 403 });
    expect(await problemOf(await send(elsewhere, content))).toMatchObject({ status: 403 });
    expect(await problemOf(await send(upload, `${content} y más`))).toMatchObject({ status: 413 });
    expect(await problemOf(await send(upload, "menos"))).toMatchObject({ status: 400 });
    const typed = await send(upload, content, { "content-type": "text/html" });
    expect(await problemOf(typed)).toMatchObject({ status: 415 });
    expect((await send(upload, content)).status).toBe(204);
  });

  it("leaves no bytes when they come after it was deleted", async () => {
    const { document, upload } = await announce("borrado.txt");
    expect((await client.delete(`/v1/documents/${document.id}`)).status).toBe(204);
    expect(await problemOf(await send(upload, content))).toMatchObject({ status: 404 });
    expect(await system.deps.objects.stat(keyOf(upload.url))).toBeUndefined();
    await system.settle();
    expect(await problemOf(await send(upload, content))).toMatchObject({ status: 404 });
    expect(await system.deps.objects.stat(keyOf(upload.url))).toBeUndefined();
  });

  it("keeps its bytes when they come again after it was indexed", async () => {
    const { document, upload } = await announce("repetido.txt");
    expect((await send(upload, content)).status).toBe(204);
    await client.post(`/v1/documents/${document.id}/complete`, undefined);
    await system.settle();
    expect((await send(upload, content)).status).toBe(204);
    expect(await system.deps.objects.stat(keyOf(upload.url))).toMatchObject({ bytes });
  });

  it("is not watched for ever when its bytes never come", async () => {
    const { document } = await announce("nunca.txt");
    const events = await client.get(`/v1/documents/${document.id}/events`);
    expect(events.status).toBe(200);
    expect(await events.text()).not.toContain("event: error");
  });
});
