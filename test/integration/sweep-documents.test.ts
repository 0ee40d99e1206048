import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "#shared/kernel/actor.ts";
import { newId } from "#shared/kernel/ids.ts";
import { createUpload } from "#shared/knowledge/create-upload.ts";
import { deleteDocument } from "#shared/knowledge/delete-document.ts";
import { getDocument } from "#shared/knowledge/get-document.ts";
import { originalKey, textKey } from "#shared/knowledge/object-keys.ts";
import { reconcileTenant } from "#shared/knowledge/reconcile-tenant.ts";
import { uploadDocument } from "#shared/knowledge/upload-document.ts";
import { handle as sweep } from "../../functions/sweep-documents/handler.ts";
import { createIngestion, type Ingestion, inventory } from "../support/ingestion.ts";

let ingestion: Ingestion;
let actor: Actor;

beforeAll(async () => {
  ingestion = await createIngestion();
});
afterAll(() => ingestion.close());
beforeEach(async () => {
  actor = await ingestion.addTenant();
});

const text = Array.from({ length: 12 }, (_, i) => `${`Párrafo ${i} del manual. `.repeat(15)}`).join(
  "\n\n",
);
const upload = () => {
  const details = { filename: "manual.txt", mediaType: "text/plain", tags: [] };
  const input = { ...details, bytes: Buffer.from(text), visibility: "tenant" as const };
  return uploadDocument({ actor, input }, ingestion.deps);
};
const get = (id: string) => getDocument({ actor, input: { id } }, ingestion.deps);
const passDeadline = (id: string) =>
  ingestion.inspect(
    "UPDATE documents SET deadline_at = now(), lease_until = '-infinity' WHERE id = $1",
    [id],
  );
/** Every message under way is lost for good. */
const loseMessages = () => ingestion.queue.splice(0);

describe("the sweeper", () => {
  it("leaves alone what is in time", async () => {
    await upload();
    loseMessages();
    await sweep(ingestion.deps);
    expect(ingestion.queue).toEqual([]);
  });

  it("moves on a document whose extraction was never asked for", async () => {
    const { id } = await upload();
    loseMessages();
    await passDeadline(id);
    await sweep(ingestion.deps);
    await ingestion.settle();
    expect(await get(id)).toMatchObject({ status: "indexed" });
  });

  it("asks only for the batches that are missing", async () => {
    const { id, ...document } = await upload();
    expect(document.status).toBe("uploaded");
    await ingestion.deliver(ingestion.queue.shift() ?? expect.fail("nothing published"));
    const [first, ...others] = loseMessages();
    expect(others.length).toBeGreaterThan(1);
    await ingestion.deliver(first ?? expect.fail("no batch"));
    await passDeadline(id);
    await sweep(ingestion.deps);
    expect(ingestion.queue).toHaveLength(others.length);
    await ingestion.settle();
    expect(await get(id)).toMatchObject({ status: "indexed" });
  });

  it("gives up, with a reason and nothing left in the index, what never gets on", async () => {
    const { id } = await upload();
    await ingestion.deliver(ingestion.queue.shift() ?? expect.fail("nothing published"));
    await ingestion.deliver(ingestion.queue.shift() ?? expect.fail("no batch"));
    for (let i = 0; i <= ingestion.deps.limits.maxQueuedSweeps; i++) {
      loseMessages();
      await passDeadline(id);
      await sweep(ingestion.deps);
    }
    expect(await get(id)).toMatchObject({ status: "failed", statusReason: "internal_error" });
    expect(await inventory(ingestion, actor.tenantId)).toMatchObject({ rows: [], entries: [] });
    const again = await upload();
    expect(again).toMatchObject({ id, status: "uploaded" });
    await ingestion.settle();
    expect(await get(id)).toMatchObject({ status: "indexed" });
  });

  it("never gives up a deletion", async () => {
    const { id } = await upload();
    await ingestion.settle();
    await deleteDocument({ actor, input: { id } }, ingestion.deps);
    for (let i = 0; i < ingestion.deps.limits.maxQueuedSweeps + 2; i++) {
      loseMessages();
      await passDeadline(id);
      await sweep(ingestion.deps);
    }
    await ingestion.settle();
    expect((await inventory(ingestion, actor.tenantId)).objects).toEqual([]);
  });

  it("completes an upload whose client never said so, and ends one that never came", async () => {
    const bytes = Buffer.from(text);
    const announce = (filename: string) =>
      createUpload(
        {
          actor,
          input: {
            filename,
            mediaType: "text/plain",
            bytes: bytes.byteLength,
            tags: [],
            visibility: "tenant",
          },
        },
        ingestion.deps,
      );
    const came = (await announce("llegó.txt")).document;
    const never = (await announce("nunca.txt")).document;
    await ingestion.deps.objects.put(originalKey(actor.tenantId, came.id), bytes);
    await passDeadline(came.id);
    await passDeadline(never.id);
    await sweep(ingestion.deps);
    await ingestion.settle();
    expect(await get(came.id)).toMatchObject({ status: "indexed" });
    expect(await get(never.id)).toMatchObject({ status: "failed", statusReason: "upload_missing" });
  });
});

describe("the reconciler", () => {
  it("finds nothing to do where all agrees", async () => {
    await upload();
    await ingestion.settle();
    expect(await reconcileTenant(actor.tenantId, ingestion.deps)).toEqual({
      orphanEntries: 0,
      lostDocuments: 0,
      orphanPrefixes: 0,
    });
  });

  it("takes out what no row knows", async () => {
    const { id } = await upload();
    await ingestion.settle();
    const stray = { documentId: id, generation: 9, title: "t", headings: [], text: "perdido" };
    const vector = Array.from({ length: ingestion.deps.embedder.dimensions }, () => 0.1);
    await ingestion.deps.index.upsert(actor.tenantId, [{ ...stray, id: newId("psg"), vector }]);
    // An id from long ago, as litter has; this one is of January 2023.
    const litter = originalKey(actor.tenantId, "doc_01gnrwxyn4fv3s3mv9mxw0g5z1");
    await ingestion.deps.objects.put(litter, Buffer.from("litter"));
    expect(await reconcileTenant(actor.tenantId, ingestion.deps)).toMatchObject({
      orphanEntries: 1,
      orphanPrefixes: 1,
    });
    const { rows, entries, objects } = await inventory(ingestion, actor.tenantId);
    expect(entries).toEqual(rows);
    expect(objects).not.toContain(litter);
  });

  it("reads a document anew whose text is gone", async () => {
    const { id } = await upload();
    await ingestion.settle();
    await ingestion.inspect("UPDATE documents SET indexed_at = now() - interval '1 hour'");
    await ingestion.deps.objects.delete(textKey(actor.tenantId, id, 1));
    expect(await reconcileTenant(actor.tenantId, ingestion.deps)).toMatchObject({
      lostDocuments: 1,
    });
    await ingestion.settle();
    const { objects } = await inventory(ingestion, actor.tenantId);
    expect(objects).toContain(textKey(actor.tenantId, id, 2));
  });

  it("indexes anew what the index has lost", async () => {
    const { id } = await upload();
    await ingestion.settle();
    await ingestion.inspect("UPDATE documents SET indexed_at = now() - interval '1 hour'");
    await ingestion.deps.index.deleteDocument(actor.tenantId, id);
    expect(await reconcileTenant(actor.tenantId, ingestion.deps)).toMatchObject({
      lostDocuments: 1,
    });
    await ingestion.settle();
    const { rows, entries } = await inventory(ingestion, actor.tenantId);
    expect(entries.length).toBeGreaterThan(0);
    expect(entries).toEqual(rows);
  });
});
