import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { type AiSystem, createAiSystem } from "../../test/support/ai-app.ts";
import { type GcsFake, startGcsFake } from "../../test/support/gcs/start-gcs-fake.ts";
import { storeOn } from "../../test/support/gcs/store-on-fake.ts";
import { jsonOf, problemOf } from "../../test/support/http-client.ts";
import { documentSchema } from "./routes/document-schema.ts";

let fake: GcsFake;
let system: AiSystem;
let client: ReturnType<AiSystem["clientOf"]>;
beforeAll(async () => {
  fake = await startGcsFake();
  system = await createAiSystem({ objects: storeOn(fake) });
  client = system.clientOf(await system.addTenant());
});
afterAll(async () => {
  await system.close();
  await fake.close();
});

const target = z.object({ url: z.url(), headers: z.record(z.string(), z.string()) });
const announced = z.object({
  document: documentSchema,
  upload: z.object({
    ...target.shape,
    method: z.literal("PUT"),
    resumable: z.object({ ...target.shape, method: z.literal("POST") }).optional(),
  }),
});

async function announce(filename: string, bytes: number) {
  const body = { filename, mediaType: "text/plain", bytes };
  return jsonOf(await client.post("/v1/documents", body), announced, 201);
}

it("sends a file straight to the bucket, and gives it back from there", async () => {
  const content = "El alquiler sube un 3 % cada enero.";
  const { document, upload } = await announce("alquiler.txt", Buffer.byteLength(content));
  expect(upload.resumable).toBeUndefined();
  const { url, method, headers } = upload;
  expect(url.startsWith(fake.url)).toBe(true);
  const path = `/v1/documents/${document.id}`;
  expect((await problemOf(await client.post(`${path}/complete`, undefined))).status).toBe(409);
  expect((await fetch(url, { method, headers, body: content })).status).toBe(200);
  // A client that did not hear that it was taken, and sends again.
  expect((await fetch(url, { method, headers, body: content })).status).toBe(412);
  const completed = await client.post(`${path}/complete`, undefined);
  expect(await jsonOf(completed, documentSchema, 202)).toMatchObject({ status: "uploaded" });
  await system.settle();
  expect(await (await client.get(`${path}/content`)).text()).toBe(content);
});

it("lets a large file come in pieces", async () => {
  const content = Buffer.from(randomBytes(200_000).toString("hex"));
  const { document, upload } = await announce("grande.txt", content.length);
  if (!upload.resumable) return expect.unreachable("not resumable");
  const { url, method, headers } = upload.resumable;
  const session = (await fetch(url, { method, headers })).headers.get("location") ?? "";
  const cut = 256 * 1024;
  const put = (start: number, body: Uint8Array<ArrayBuffer>) => {
    const range = `bytes ${start}-${start + body.length - 1}/${content.length}`;
    return fetch(session, { method: "PUT", headers: { "content-range": range }, body });
  };
  expect((await put(0, content.subarray(0, cut))).status).toBe(308);
  expect((await put(cut, content.subarray(cut))).status).toBe(200);
  const path = `/v1/documents/${document.id}`;
  const completed = await client.post(`${path}/complete`, undefined);
  expect(await jsonOf(completed, documentSchema, 202)).toMatchObject({ bytes: content.length });
});

it("answers 503, in its own words, while the bucket does not", async () => {
  fake.faults.plan({ status: 503 }, { times: 100 });
  const form = new FormData();
  form.set("file", new File(["hola"], "hola.txt", { type: "text/plain" }));
  const refused = await system.app.request("/v1/documents", {
    method: "POST",
    headers: { authorization: `Bearer ${system.tokenOf(await system.addTenant())}` },
    body: form,
  });
  fake.faults.clear();
  const problem = await problemOf(refused);
  expect(problem).toMatchObject({ status: 503, code: "unavailable" });
  expect(JSON.stringify(problem)).not.toMatch(/secret|google|bucket/i);
});

it("takes no uploads itself", async () => {
  const put = await system.app.request("/v1/uploads/ten_a/doc_a/original", { method: "PUT" });
  expect(put.status).toBe(404);
});
