import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "#shared/kernel/actor.ts";
import { deferred } from "#shared/kernel/deferred.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { newId } from "#shared/kernel/ids.ts";
import { createUpload } from "#shared/knowledge/create-upload.ts";
import { deleteDocument } from "#shared/knowledge/delete-document.ts";
import { insertDocument } from "#shared/knowledge/insert-document.ts";
import { reconcileTenant } from "#shared/knowledge/reconcile-tenant.ts";
import { uploadDocument } from "#shared/knowledge/upload-document.ts";
import { getLimits } from "#shared/limits/get-limits.ts";
import { createIngestion, type Ingestion } from "../support/ingestion.ts";

let ingestion: Ingestion;
let ana: Actor & { kind: "user" };
beforeAll(async () => {
  ingestion = await createIngestion();
});
afterAll(() => ingestion.close());
beforeEach(async () => {
  ana = await ingestion.addTenant();
});

type Room = { stored_documents?: number; stored_bytes?: number; upload_bytes?: number };

/** Puts the tenant on a plan of its own. */
async function allow(room: Room, actor = ana): Promise<void> {
  const { stored_documents = 1_000, stored_bytes = 1e9, upload_bytes = 1e9 } = room;
  const plan = `plan of ${actor.tenantId}`;
  await ingestion.inspect(
    `INSERT INTO plans VALUES ($1, 1, 1, 1, 1, $2, $3, $4)
     ON CONFLICT (id) DO UPDATE SET upload_bytes = $2, stored_documents = $3, stored_bytes = $4`,
    [plan, upload_bytes, stored_documents, stored_bytes],
  );
  await ingestion.inspect("UPDATE tenants SET plan = $1 WHERE id = $2", [plan, actor.tenantId]);
}

function upload(name: string, content = "0123456789", actor = ana) {
  const bytes = new TextEncoder().encode(content);
  const visibility = "tenant" as const;
  const input = { filename: `${name}.txt`, mediaType: "text/plain", bytes, tags: [], visibility };
  return uploadDocument({ actor, input }, ingestion.deps);
}

function announce(name: string, bytes: number) {
  const visibility = "tenant" as const;
  const input = { filename: name, mediaType: "application/pdf", bytes, tags: [], visibility };
  return createUpload({ actor: ana, input }, ingestion.deps);
}

const remove = (id: string) => deleteDocument({ actor: ana, input: { id } }, ingestion.deps);
const limitsOf = (actor = ana) =>
  getLimits({ actor, input: { id: actor.tenantId } }, ingestion.deps);

async function codesOf(attempts: Promise<unknown>[]): Promise<string[]> {
  const results = await Promise.allSettled(attempts);
  return results.map((result) => {
    if (result.status === "fulfilled") return "taken";
    return result.reason instanceof AppError ? result.reason.code : "defect";
  });
}

const many = (attempt: (name: string) => Promise<unknown>, count = 100) =>
  codesOf(Array.from({ length: count }, (_, index) => attempt(`${index}`)));

async function storedObjects(): Promise<number> {
  let count = 0;
  for await (const _ of ingestion.deps.objects.list(`${ana.tenantId}/`)) count += 1;
  return count;
}

describe("a tenant's store", () => {
  it("takes as many documents as there is room for, of a hundred at once, and no more", async () => {
    await allow({ stored_documents: 10 });
    const codes = await many((name) => upload(name));
    expect(codes.filter((code) => code === "taken")).toHaveLength(10);
    expect(codes.filter((code) => code === "conflict")).toHaveLength(90);
    expect(await storedObjects()).toBe(10);
    expect((await limitsOf()).used).toMatchObject({ documents: 10, bytes: 100 });
  });

  it.each([
    ["of the same bytes, which take no room twice", { stored_bytes: 95 }, 9, "conflict"],
    ["of a day's uploads", { upload_bytes: 95 }, 9, "rate_limited"],
  ] as const)("is exact in bytes, too: %s", async (_, room, taken, refusal) => {
    await allow(room);
    const codes = await many((name) => upload(name), 30);
    expect(codes.filter((code) => code === "taken")).toHaveLength(taken);
    expect(codes.filter((code) => code === refusal)).toHaveLength(30 - taken);
  });

  it("counts announced uploads with the others, when they are announced", async () => {
    await allow({ stored_documents: 10 });
    const codes = await many((name) => (Number(name) % 2 ? upload(name) : announce(name, 1)), 40);
    expect(codes.filter((code) => code === "taken")).toHaveLength(10);
    await allow({ upload_bytes: 1_000 });
    await announce("almost", 800);
    await expect(announce("over", 800)).rejects.toMatchObject({ code: "rate_limited" });
  });

  it("says what is full, and what to do", async () => {
    await allow({ stored_documents: 1 });
    const { id } = await upload("one");
    const refused = upload("two");
    await expect(refused).rejects.toMatchObject({
      code: "conflict",
      detail: { en: expect.stringMatching(/1 documents.*Delete/) },
    });
    await remove(id);
    await upload("two");
  });

  it("knows the same bytes again without room for them", async () => {
    await allow({ stored_documents: 1 });
    const { id } = await upload("one");
    expect((await upload("one")).id).toBe(id);
  });

  it("has room again for what is deleted, once", async () => {
    await allow({ stored_documents: 2 });
    const [one] = [await upload("one"), await upload("two")];
    await Promise.allSettled([remove(one.id), remove(one.id)]);
    const codes = await many((name) => upload(`again ${name}`), 5);
    expect(codes.filter((code) => code === "taken")).toHaveLength(1);
  });

  it("is counted anew by the reconciler", async () => {
    await allow({ stored_documents: 2 });
    await upload("one");
    await ingestion.inspect(
      "UPDATE tenant_usage SET documents = 7, bytes = 7 WHERE tenant_id = $1",
      [ana.tenantId],
    );
    await reconcileTenant(ana.tenantId, ingestion.deps);
    expect((await limitsOf()).used).toMatchObject({ documents: 1, bytes: 10 });
  });
});

describe("a day's uploads", () => {
  it("stay counted when the documents are deleted, until the next day", async () => {
    await allow({ upload_bytes: 15 });
    const { id } = await upload("one");
    await remove(id);
    const refused = await upload("two").catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "rate_limited" });
    const { dayEndsAt, ...used } = (await limitsOf()).used;
    expect(used).toEqual({ documents: 0, bytes: 0, uploadBytes: 10 });
    const seconds = refused instanceof AppError ? Number(refused.headers["retry-after"]) : 0;
    expect(Math.abs(dayEndsAt.getTime() - Date.now() - seconds * 1000)).toBeLessThan(10_000);
    expect(dayEndsAt.toISOString()).toMatch(/T00:00:00.000Z$/);

    await ingestion.inspect("UPDATE tenant_usage SET day = day - 1 WHERE tenant_id = $1", [
      ana.tenantId,
    ]);
    expect((await limitsOf()).used.uploadBytes).toBe(0);
    await upload("two");
    expect((await limitsOf()).used.uploadBytes).toBe(10);
  });

  it("never take a file that is larger than a day", async () => {
    await allow({ upload_bytes: 5 });
    await expect(upload("large")).rejects.toMatchObject({ code: "payload_too_large" });
  });
});

describe("an import", () => {
  it.each([
    ["known before its bytes are copied", { stored_documents: 1 }, /^conflict: .*1 documents/],
    ["known by its bytes", { stored_bytes: 12 }, /^conflict: .* GB stored/],
    ["today", { upload_bytes: 12 }, /^rate_limited: .*tomorrow/],
  ])(
    "for which there is no room, %s, dies with the reason, and leaves nothing",
    async (_, room, reason) => {
      await allow(room);
      await upload("one");
      const object = `imports/${ana.tenantId}/b.txt`;
      await ingestion.deps.objects.put(object, new TextEncoder().encode("otro"));
      const id = newId("evt");
      const body = JSON.stringify({
        id,
        version: 1,
        tenantId: ana.tenantId,
        occurredAt: new Date().toISOString(),
        data: { object },
      });
      const topic = "document-import-requested";
      await ingestion.deliver({ topic, id, body, orderingKey: "x" });
      const dead = await ingestion.inspect<{ reason: string }>(
        "SELECT reason FROM dead_events WHERE message_id = $1",
        [id],
      );
      expect(dead).toEqual([{ reason: expect.stringMatching(reason) }]);
      expect(await storedObjects()).toBe(1);
    },
  );
});

describe("another tenant", () => {
  it("does not wait for a tenant whose documents are being counted", async () => {
    const eva = await ingestion.addTenant();
    const counted = deferred<void>();
    const go = deferred<void>();
    const slow = ingestion.deps.db.tenant(ana.tenantId, async (tx) => {
      await insertDocument(tx, ana, {
        id: newId("doc"),
        filename: "lento.txt",
        mediaType: "text/plain",
        bytes: 1,
        tags: [],
        visibility: "tenant",
        createdBy: ana.userId,
        status: "uploaded",
        deadlineSeconds: 60,
      });
      counted.resolve();
      await go.promise;
    });
    await counted.promise;
    await upload("rápido", "x", eva);
    go.resolve();
    await slow;
    expect((await limitsOf(eva)).used.documents).toBe(1);
  });

  it("is not told what this one uses", async () => {
    const eva = await ingestion.addTenant();
    const asked = getLimits({ actor: eva, input: { id: ana.tenantId } }, ingestion.deps);
    await expect(asked).rejects.toMatchObject({ code: "not_found" });
  });
});
