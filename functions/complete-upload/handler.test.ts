import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { objectFinalized } from "#shared/contracts/object-finalized.ts";
import { subscribeNotice } from "#shared/events/subscribe-notice.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import { newId } from "#shared/kernel/ids.ts";
import { completeUpload } from "#shared/knowledge/complete-upload.ts";
import { createUpload } from "#shared/knowledge/create-upload.ts";
import { deleteDocument } from "#shared/knowledge/delete-document.ts";
import { originalKey, textKey } from "#shared/knowledge/object-keys.ts";
import { uploadDocument } from "#shared/knowledge/upload-document.ts";
import { type GcsFake, startGcsFake } from "../../test/support/gcs/start-gcs-fake.ts";
import { storeOn } from "../../test/support/gcs/store-on-fake.ts";
import { createIngestion, type Ingestion } from "../../test/support/ingestion.ts";
import { handle } from "./handler.ts";

let system: Ingestion;
let fake: GcsFake;
let actor: Actor & { kind: "user" };
let deps: Ingestion["deps"];
beforeAll(async () => {
  fake = await startGcsFake();
  system = await createIngestion();
  Object.assign(system.deps, { objects: storeOn(fake) });
  deps = system.deps;
});
afterAll(async () => {
  await system.close();
  await fake.close();
});
beforeEach(async () => {
  actor = await system.addTenant();
  fake.notices.length = 0;
  system.queue.length = 0;
});

const content = "El alquiler sube un 3 % cada enero.";
const sha256 = createHash("sha256").update(content).digest("hex");
const tags: string[] = [];
const details = { mediaType: "text/plain", tags, visibility: "tenant" } as const;

async function announce(filename = "alquiler.txt", more = {}) {
  const input = { ...details, filename, bytes: Buffer.byteLength(content), ...more };
  const { document, upload } = await createUpload({ actor, input }, deps);
  const send = async (body = content) => {
    const { url, method, headers } = upload;
    return (await fetch(url, { method, headers, body })).status;
  };
  return { id: document.id, send };
}

const deliver = (message: GcsFake["notices"][number] | undefined) => {
  if (!message) return expect.unreachable("no notice");
  return subscribeNotice(objectFinalized, (notice) => handle(notice, deps), deps)(message);
};

/** Hands over what the bucket has told so far. */
async function deliverAll() {
  for (const notice of fake.notices.splice(0)) await deliver(notice);
}

async function stateOf(id: string) {
  const sql =
    "SELECT status, building_generation AS generation, deleted_at FROM documents WHERE id = $1";
  return (await system.inspect<{ status: string; generation: number }>(sql, [id]))[0];
}
const published = () => system.queue.filter(({ topic }) => topic === "document-uploaded").length;
const deadEvents = () =>
  system.inspect("SELECT reason FROM dead_events WHERE consumer = 'complete-upload'");
const call = (id: string) => completeUpload({ actor, input: { id } }, deps);

describe("bytes that come to the bucket", () => {
  it("set their document on its way, though the client says nothing", async () => {
    const { id, send } = await announce("alquiler.txt", { sha256 });
    expect(await send()).toBe(200);
    await deliverAll();
    expect(await stateOf(id)).toMatchObject({ status: "uploaded", generation: 1 });
    await system.settle();
    expect(await stateOf(id)).toMatchObject({ status: "indexed" });
  });

  it("are told of twice, late and out of order, and nothing more comes of it", async () => {
    const { id, send } = await announce();
    await send();
    const [notice] = fake.notices;
    await deliver(notice);
    await deliver(notice);
    await system.settle();
    await deliver(notice);
    expect(await call(id)).toMatchObject({ status: "indexed" });
    await deliverAll(); // of the texts that were written meanwhile
    expect(await stateOf(id)).toMatchObject({ status: "indexed", generation: 1 });
    expect(published()).toBe(0);
    await deleteDocument({ actor, input: { id } }, deps);
    await deliver(notice);
    await system.settle();
    await deliver(notice);
    expect(await stateOf(id)).toBeUndefined();
  });

  it("make one generation when the client says so at the same moment", async () => {
    for (let round = 0; round < 5; round++) {
      const { id, send } = await announce(`a la vez ${round}.txt`);
      await send();
      const [notice] = fake.notices.splice(0);
      system.queue.length = 0;
      await Promise.all([call(id), deliver(notice), call(id), deliver(notice)]);
      expect(await stateOf(id)).toMatchObject({ status: "uploaded", generation: 1 });
      expect(published()).toBe(1);
    }
    expect(await deadEvents()).toEqual([]);
  });

  it("are the document that they are already", async () => {
    const first = await announce();
    await first.send();
    await deliverAll();
    const second = await announce();
    await second.send();
    await deliverAll();
    expect(await stateOf(first.id)).toMatchObject({ status: "uploaded", generation: 1 });
    expect(await stateOf(second.id)).toMatchObject({ status: "deleting" });
  });
});

describe("wrong bytes", () => {
  it("are taken out of the way, and the right ones may follow", async () => {
    const { id, send } = await announce("otra vez.txt", { sha256 });
    expect(await send("x".repeat(Buffer.byteLength(content)))).toBe(200);
    const [wrong] = fake.notices;
    await deliverAll();
    expect(await stateOf(id)).toMatchObject({ status: "awaiting_upload", generation: 0 });
    expect(await deps.objects.stat(originalKey(actor.tenantId, id))).toBeUndefined();
    await deliver(wrong);
    expect(await send()).toBe(200);
    await deliver(wrong);
    expect(await stateOf(id)).toMatchObject({ status: "uploaded", generation: 1 });
    await system.settle();
    expect(await stateOf(id)).toMatchObject({ status: "indexed" });
    expect(await deadEvents()).toEqual([]);
  });

  it("do not take the right ones with them, however late they are found out", async () => {
    const { id, send } = await announce("carrera.txt", { sha256 });
    const key = originalKey(actor.tenantId, id);
    await send("x".repeat(Buffer.byteLength(content)));
    // One that has looked at the wrong bytes, and comes to delete them when all is over.
    const { stat } = deps.objects;
    const seen = await stat(key);
    await deliverAll();
    await send();
    const late = { ...deps, objects: { ...deps.objects, stat: async () => seen } };
    await expect(completeUpload({ actor, input: { id } }, late)).rejects.toMatchObject({
      code: "conflict",
    });
    expect(await stat(key)).toMatchObject({ sha256 });
    await deliverAll();
    expect(await stateOf(id)).toMatchObject({ status: "uploaded" });
  });
});

describe("a notice that is about nothing of this", () => {
  const notice = (objectId: string, more = {}) => ({
    messageId: newId("evt"),
    attributes: {
      eventType: "OBJECT_FINALIZE",
      bucketId: fake.bucket,
      objectId,
      objectGeneration: "1",
      payloadFormat: "JSON_API_V1",
      ...more,
    },
    body: JSON.stringify({ bucket: fake.bucket, name: objectId, generation: "1" }),
  });

  it("is acknowledged", async () => {
    const { id } = await announce();
    const { tenantId } = actor;
    const stranger = await system.addTenant();
    for (const objectId of [
      textKey(tenantId, id, 1),
      originalKey(tenantId, id), // announced, and not there
      originalKey(tenantId, newId("doc")),
      originalKey(stranger.tenantId, id),
      `imports/${tenantId}/original`,
      `${tenantId}/${id}/original/more`,
      `${tenantId}/../original`,
      "original",
      "' OR 1=1/x/original",
    ]) {
      await deliver(notice(objectId));
    }
    await deliver(notice(originalKey(tenantId, id), { eventType: "OBJECT_DELETE" }));
    expect(await stateOf(id)).toMatchObject({ status: "awaiting_upload" });
    expect(await deadEvents()).toEqual([]);
  });

  it("is acknowledged also when the bytes were written before their document", async () => {
    const input = { ...details, filename: "a mano.txt", bytes: Buffer.from("Otra cosa.") };
    const document = await uploadDocument({ actor, input }, deps);
    await deliverAll();
    await system.settle();
    expect(await stateOf(document.id)).toMatchObject({ status: "indexed", generation: 1 });
  });

  it("needs no payload", async () => {
    const { id, send } = await announce("sin cuerpo.txt");
    await send();
    const [told] = fake.notices;
    const attributes = { ...told?.attributes, payloadFormat: "NONE" };
    await deliver({ messageId: "1", attributes, body: "" });
    expect(await stateOf(id)).toMatchObject({ status: "uploaded" });
  });
});

describe("a notice that cannot be handled", () => {
  it.each([
    ["no attributes", {}, /attributes\.eventType/],
    ["a body of another kind", { body: '"text"' }, /data/],
  ])("because it has %s ends as a dead event, once", async (_, more, reason) => {
    const messageId = newId("evt");
    const message = { messageId, body: "{}", ...more };
    await deliver(message);
    await deliver(message);
    const sql = "SELECT reason FROM dead_events WHERE message_id = $1";
    expect(await system.inspect(sql, [messageId])).toMatchObject([
      { reason: expect.stringMatching(reason) },
    ]);
  });

  it("because the bucket does not answer is delivered again", async () => {
    const { id, send } = await announce("más tarde.txt");
    await send();
    const [notice] = fake.notices;
    fake.faults.plan({ status: 503 }, { times: 5 });
    await expect(deliver(notice)).rejects.toMatchObject({ code: "unavailable" });
    expect(await stateOf(id)).toMatchObject({ status: "awaiting_upload" });
    await deliver(notice);
    expect(await stateOf(id)).toMatchObject({ status: "uploaded" });
  });
});
