import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newId } from "#shared/kernel/ids.ts";
import { uploadDocument } from "#shared/knowledge/upload-document.ts";
import { tablesLeftOut } from "#shared/privacy/export-rows.ts";
import { getExport } from "#shared/privacy/get-export.ts";
import { requestExport } from "#shared/privacy/request-export.ts";
import { handle as sweep } from "../../functions/sweep-documents/handler.ts";
import { createExporting, type Owner } from "../support/exporting.ts";
import { createIngestion, type Ingestion } from "../support/ingestion.ts";
import { readExport } from "../support/read-zip.ts";

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

function upload(actor: Owner, filename: string, text: string, visibility = "tenant" as const) {
  const details = { filename, mediaType: "text/plain", tags: [], visibility };
  return uploadDocument({ actor, input: { ...details, bytes: Buffer.from(text) } }, ingestion.deps);
}
const request = (actor = owner) => exporting.request(actor);
const look = (actor = owner, id?: string) => exporting.look(actor, id);
const archives = () => exporting.archives(owner);

async function archive(): Promise<Buffer> {
  const [key, ...others] = await archives();
  expect(others).toEqual([]);
  return Buffer.from((await ingestion.deps.objects.get(key ?? "none")) ?? []);
}

describe("an export", () => {
  it("holds every row and object of the tenant, and nothing of anybody else's", async () => {
    const other = await exporting.addOwner();
    const member = { ...owner, userId: newId("usr"), role: "member" as const };
    await upload(owner, "manual/de año.txt", "MARCAPROPIA La garantía dura dos años.");
    await upload(member, "secreto.txt", "MARCAPRIVADA solo mía", "private" as "tenant");
    await upload(other, "ajeno.txt", "MARCAAJENA de otra cuenta");
    await ingestion.deps.objects.put(`imports/${owner.tenantId}/lote/a.txt`, Buffer.from("LOTE"));
    await ingestion.deps.objects.put(`imports/${other.tenantId}/lote/b.txt`, Buffer.from("AJENO"));
    await ingestion.settle();
    const { id } = await request();
    await ingestion.settle();

    const ready = await look();
    const bytes = await archive();
    expect(ready).toMatchObject({ id, status: "ready", bytes: bytes.length, attempts: 1 });
    expect(ready.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
    const { files, rows, manifest, text } = await readExport(bytes);
    expect(ready.entries).toBe(files.size);
    expect(manifest.tenantId).toBe(owner.tenantId);

    const documents = rows("documents");
    expect(documents).toHaveLength(2);
    const mine = documents.find(({ filename }) => filename === "manual/de año.txt");
    expect(text(`documents/${mine?.id}/manual_de año.txt`)).toContain("MARCAPROPIA");
    expect(text(`texts/${mine?.id}/text-1.json`)).toContain("MARCAPROPIA");
    expect(text("imports/lote/a.txt")).toBe("LOTE");
    const everything = [...files.values()].map(String).join("\n");
    expect(everything).toContain("MARCAPRIVADA");
    expect(everything).not.toMatch(/MARCAAJENA|AJENO/);
    expect(everything).not.toContain(other.tenantId);
    expect(rows("tenants")).toMatchObject([{ id: owner.tenantId }]);
  });

  it("forgets no table that has a tenant in it, and holds no secret", async () => {
    await request();
    await ingestion.settle();
    const { files, rows } = await readExport(await archive());
    const tables = await ingestion.inspect<{ name: string }>(`
      SELECT DISTINCT table_name AS name FROM information_schema.columns
      WHERE table_schema = 'public' AND column_name = 'tenant_id'`);
    const expected = tables.map(({ name }) => name).filter((name) => !tablesLeftOut[name]);
    const exported = [...files.keys()].flatMap(
      (name) => /^tables\/(.+)\.jsonl$/.exec(name)?.[1] ?? [],
    );
    expect(exported.sort()).toEqual([...expected, "tenants", "users"].sort());
    expect(Object.keys(tablesLeftOut).sort()).toEqual(
      tables
        .map(({ name }) => name)
        .filter((name) => tablesLeftOut[name])
        .sort(),
    );
    // Whatever is bytes is a hash or a vector: say so in export-rows.ts.
    const binary = await ingestion.inspect<{ table: string; column: string }>(
      `
      SELECT table_name AS table, column_name AS column FROM information_schema.columns
      WHERE table_schema = 'public' AND data_type = 'bytea' AND table_name = ANY ($1)`,
      [exported],
    );
    expect(binary.length).toBeGreaterThan(2);
    await ingestion.inspect(
      `INSERT INTO api_keys (id, tenant_id, name, prefix, hash, scopes, created_by)
       VALUES ($1, $2, 'x', 'pm_live_ab', 'HASHOFAKEY', '{}', $3)`,
      [newId("key"), owner.tenantId, owner.userId],
    );
    await request();
    await ingestion.settle();
    const second = await readExport(await latestArchive());
    expect(second.rows("api_keys")).toMatchObject([{ prefix: "pm_live_ab" }]);
    expect(second.rows("users")).toEqual([{ id: owner.userId, email: owner.userId, name: "" }]);
    for (const { table, column } of binary) {
      for (const row of second.rows(table)) expect(Object.keys(row)).not.toContain(column);
    }
    expect(rows("outbox").length).toBeGreaterThan(0);
  });

  it("reads tables page by page, each row once, whatever their key", async () => {
    await ingestion.inspect(
      `INSERT INTO handled_events (consumer, event_id, tenant_id)
       SELECT 'consumer ' || i % 3, 'evt ' || i, $1 FROM generate_series(1, 1300) AS i`,
      [owner.tenantId],
    );
    await ingestion.inspect(
      `INSERT INTO idempotent_requests (tenant_id, principal, operation, key, fingerprint,
         id_suffix, lease_until) SELECT $1, 'p', 'o', '"k'' ' || i, '', 'x', now()
       FROM generate_series(1, 500) AS i`,
      [owner.tenantId],
    );
    await request();
    await ingestion.settle();
    const { rows, manifest } = await readExport(await archive());
    expect(new Set(rows("handled_events").map(({ event_id }) => event_id)).size).toBe(1300);
    expect(rows("handled_events")).toHaveLength(1300);
    expect(rows("idempotent_requests")).toHaveLength(500);
    const told = manifest.entries.find(({ name }) => name === "tables/handled_events.jsonl");
    expect(told?.rows).toBe(1300);
  });
});

async function latestArchive(): Promise<Buffer> {
  const { id, attempts } = await look();
  const key = `exports/${owner.tenantId}/${id}/${attempts}.zip`;
  return Buffer.from((await ingestion.deps.objects.get(key)) ?? []);
}

describe("exports", () => {
  it("are for owners, and for their own tenant", async () => {
    const other = await exporting.addOwner();
    const admin = { ...owner, role: "admin" as const };
    const key = { ...owner, kind: "api_key" as const, keyId: newId("key") };
    for (const actor of [admin, key]) {
      const input = { id: actor.tenantId };
      const asked = [
        requestExport({ actor, input }, ingestion.deps),
        getExport({ actor, input }, ingestion.deps),
      ];
      for (const one of asked) await expect(one).rejects.toMatchObject({ code: "forbidden" });
    }
    const { id } = await request();
    const foreign = [
      requestExport({ actor: other, input: { id: owner.tenantId } }, ingestion.deps),
      getExport({ actor: other, input: { id: owner.tenantId } }, ingestion.deps),
      look(other, id),
      look(other),
    ];
    for (const one of foreign) await expect(one).rejects.toMatchObject({ code: "not_found" });
    expect(await look()).toMatchObject({ id, status: "pending", download: null });
  });

  it("are for who owns the tenant now, whatever a token of some minutes ago says", async () => {
    await request();
    await ingestion.settle();
    const ask = () => Promise.allSettled([request(), look()]);
    const refusals = (code: string) => {
      const refused = { status: "rejected", reason: { code } };
      return [refused, refused];
    };
    const member = "WHERE user_id = $1";
    await ingestion.inspect(`UPDATE memberships SET role = 'admin' ${member}`, [owner.userId]);
    expect(await ask()).toMatchObject(refusals("forbidden"));
    await ingestion.inspect(`DELETE FROM memberships ${member}`, [owner.userId]);
    expect(await ask()).toMatchObject(refusals("unauthenticated"));
  });

  it("are made one at a time, however many ask", async () => {
    const asked = await Promise.all(Array.from({ length: 5 }, () => request()));
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
    expect(ingestion.queue).toHaveLength(1);
    const [message] = ingestion.queue;
    await ingestion.settle();
    const ready = await look();
    if (message) await ingestion.deliver(message);
    expect(await look()).toMatchObject({ attempts: 1, sha256: ready.sha256 });
    expect(await archives()).toHaveLength(1);
    expect((await request()).id).not.toBe(ready.id);
    await ingestion.settle();
  });

  it("say who asked, what was made and who took it away", async () => {
    await request();
    await ingestion.settle();
    await look();
    const trail = await ingestion.inspect(
      "SELECT action, actor_id FROM audit_entries WHERE tenant_id = $1 ORDER BY id",
      [owner.tenantId],
    );
    expect(trail).toEqual([
      { action: "tenant.export_requested", actor_id: owner.userId },
      { action: "tenant.exported", actor_id: "export-tenant" },
      { action: "tenant.export_downloaded", actor_id: owner.userId },
    ]);
  });

  it("give addresses that end, and end themselves after a week, bytes and all", async () => {
    const { id } = await request();
    await ingestion.settle();
    const { download, expiresAt } = await look();
    expect(download?.url).toContain(`/v1/downloads/exports/${owner.tenantId}/${id}/1.zip?`);
    expect(download?.expiresAt.getTime()).toBeLessThan(Date.now() + 3_700_000);
    expect((expiresAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
    await exporting.passTime(id);
    expect(await look()).toMatchObject({ status: "expired", download: null });
    await sweep(ingestion.deps);
    expect(await archives()).toEqual([]);
    expect(await look()).toMatchObject({ status: "expired" });
    await ingestion.inspect("UPDATE exports SET created_at = '2020-01-01' WHERE id = $1", [id]);
    await sweep(ingestion.deps);
    await expect(look()).rejects.toMatchObject({ code: "not_found" });
  });

  it("make way for a newer one", async () => {
    await request();
    await ingestion.settle();
    const { id } = await request();
    await ingestion.settle();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await sweep(ingestion.deps);
    expect(await archives()).toEqual([`exports/${owner.tenantId}/${id}/1.zip`]);
  });
});
