import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ObjectStore } from "#shared/knowledge/ports.ts";
import { uploadDocument } from "#shared/knowledge/upload-document.ts";
import { defaultExportLimits } from "#shared/privacy/export.ts";
import { handle as exportTenant } from "../../functions/export-tenant/handler.ts";
import { handle as sweep } from "../../functions/sweep-documents/handler.ts";
import { createExporting, type Owner } from "../support/exporting.ts";
import { createIngestion, type Ingestion } from "../support/ingestion.ts";

let ingestion: Ingestion;
let exporting: ReturnType<typeof createExporting>;
let owner: Owner;
beforeAll(async () => {
  ingestion = await createIngestion();
  exporting = createExporting(ingestion);
});
afterAll(() => ingestion.close());
beforeEach(async () => {
  ingestion.queue.splice(0);
  owner = await exporting.addOwner();
});

const request = () => exporting.request(owner);
const look = () => exporting.look(owner);
const archives = () => exporting.archives(owner);

describe("an export that goes wrong", () => {
  const broken = (method: "putStream" | "stream") => {
    const { objects } = ingestion.deps;
    const failing: ObjectStore = {
      ...objects,
      async [method]() {
        throw new Error("the store is away");
      },
    };
    return { ...ingestion.deps, objects: failing };
  };
  const event = (id: string) => exporting.event(owner, id);

  it("is tried again after a pause, and given up after some tries, with nothing left", async () => {
    const details = { filename: "a.txt", mediaType: "text/plain", tags: [] };
    const input = { ...details, visibility: "tenant" as const, bytes: Buffer.from("La garantía.") };
    await uploadDocument({ actor: owner, input }, ingestion.deps);
    await ingestion.settle();
    const { id } = await request();
    ingestion.queue.splice(0);
    const { maxAttempts } = defaultExportLimits;
    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      await expect(exportTenant(event(id), broken("stream"))).rejects.toThrow("the store is away");
      expect(await archives()).toEqual([]);
      if (attempt === maxAttempts) break;
      // Not before its pause is over.
      await exportTenant(event(id), ingestion.deps);
      expect(await look()).toMatchObject({ status: "pending", attempts: attempt });
      await exporting.passTime(id);
      await sweep(ingestion.deps);
      expect(ingestion.queue.splice(0)).toHaveLength(1);
    }
    expect(await look()).toMatchObject({ status: "failed", reason: "internal_error" });
    await exportTenant(event(id), ingestion.deps);
    expect(await look()).toMatchObject({ status: "failed" });
    await request();
    await ingestion.settle();
    expect(await look()).toMatchObject({ status: "ready" });
  });

  it("is taken over when its worker died, and what that one left goes", async () => {
    const { id } = await request();
    ingestion.queue.splice(0);
    await ingestion.inspect("UPDATE exports SET status = 'running', attempts = 1 WHERE id = $1", [
      id,
    ]);
    await ingestion.deps.objects.put(`exports/${owner.tenantId}/${id}/1.zip`, Buffer.from("half"));
    await exporting.passTime(id);
    await sweep(ingestion.deps);
    await ingestion.settle();
    expect(await look()).toMatchObject({ status: "ready", attempts: 2 });
    expect(await archives()).toEqual([`exports/${owner.tenantId}/${id}/2.zip`]);
  });

  it("stays with whoever has it, and leaves nothing when it comes too late", async () => {
    const { id } = await request();
    ingestion.queue.splice(0);
    const { objects } = ingestion.deps;
    let other: Promise<void> | undefined;
    const slow: ObjectStore = {
      ...objects,
      async putStream(key, chunks) {
        const stored = await objects.putStream(key, chunks);
        // A twin finds it taken; then the lease runs out and the twin is quicker.
        await exportTenant(event(id), ingestion.deps);
        await exporting.passTime(id);
        other ??= exportTenant(event(id), ingestion.deps);
        await other;
        return stored;
      },
    };
    await exportTenant(event(id), { ...ingestion.deps, objects: slow });
    expect(await look()).toMatchObject({ status: "ready", attempts: 2 });
    expect(await archives()).toEqual([`exports/${owner.tenantId}/${id}/2.zip`]);
  });

  it("takes too long and is stopped", async () => {
    const { id } = await request();
    ingestion.queue.splice(0);
    const exportLimits = { ...defaultExportLimits, attemptSeconds: 0, maxAttempts: 1 };
    const { objects } = ingestion.deps;
    const slow: ObjectStore = {
      ...objects,
      async putStream(key, chunks) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return objects.putStream(key, chunks);
      },
    };
    const late = exportTenant(event(id), { ...ingestion.deps, objects: slow, exportLimits });
    await expect(late).rejects.toThrow();
    expect(await look()).toMatchObject({ status: "failed", reason: "timed_out" });
    expect(await archives()).toEqual([]);
  });

  it("is not asked for for ever when nobody makes it", async () => {
    const { id } = await request();
    ingestion.queue.splice(0);
    for (let i = 0; i <= defaultExportLimits.maxSweeps; i++) {
      await exporting.passTime(id);
      await sweep(ingestion.deps);
    }
    expect(ingestion.queue.splice(0)).toHaveLength(defaultExportLimits.maxSweeps);
    expect(await look()).toMatchObject({ status: "failed", reason: "internal_error" });
  });

  it("leaves nothing when its tenant is erased meanwhile", async () => {
    const { id } = await request();
    ingestion.queue.splice(0);
    const { objects } = ingestion.deps;
    const late: ObjectStore = {
      ...objects,
      async putStream(key, chunks) {
        const stored = await objects.putStream(key, chunks);
        await ingestion.inspect("DELETE FROM tenants WHERE id = $1", [owner.tenantId]);
        return stored;
      },
    };
    await exportTenant(event(id), { ...ingestion.deps, objects: late });
    expect(await archives()).toEqual([]);
    const rows = await ingestion.inspect("SELECT FROM handled_events WHERE tenant_id = $1", [
      owner.tenantId,
    ]);
    expect(rows).toEqual([]);
  });
});
