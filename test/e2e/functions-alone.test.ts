import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { generateSigningKey } from "#shared/adapters/access-tokens/signing-keys.ts";
import { createFolderObjectStore } from "#shared/adapters/folder-object-store/create-folder-object-store.ts";
import { createPushBus } from "#shared/adapters/push-bus/create-push-bus.ts";
import { documentDeleted } from "#shared/contracts/document-deleted.ts";
import { documentUploaded } from "#shared/contracts/document-uploaded.ts";
import { pagesScanned } from "#shared/contracts/pages-scanned.ts";
import { passagesExtracted } from "#shared/contracts/passages-extracted.ts";
import { tenantExportRequested } from "#shared/contracts/tenant-export-requested.ts";
import { documentSweepDue, erasureDue, outboxRelayDue } from "#shared/contracts/topics.ts";
import { createOutbox } from "#shared/events/outbox.ts";
import { newId } from "#shared/kernel/ids.ts";
import { silentLogger as logger } from "#shared/kernel/logger.ts";
import { deleteDocument } from "#shared/knowledge/delete-document.ts";
import { defaultIngestionLimits as limits } from "#shared/knowledge/ingestion-limits.ts";
import { uploadDocument } from "#shared/knowledge/upload-document.ts";
import { freePort, type RunningFunction, spawnFunction } from "../support/spawn-function.ts";
import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";

const contracts = [
  documentUploaded,
  pagesScanned,
  passagesExtracted,
  documentDeleted,
  outboxRelayDue,
  documentSweepDue,
  erasureDue,
  tenantExportRequested,
];

let database: TestDatabase;
let directory: string;
let running: RunningFunction[] = [];
let targets: Record<string, string> = {};

beforeAll(async () => {
  database = await createTestDatabase();
  directory = await mkdtemp(join(tmpdir(), "pueblo-functions-"));
  const ports = await Promise.all(contracts.map(freePort));
  const url = (i: number) => `http://127.0.0.1:${ports[i]}/`;
  targets = Object.fromEntries(contracts.map(({ topic }, i) => [topic, url(i)]));
  const env = {
    DATABASE_URL: database.url,
    OBJECTS_URL: `file:${join(directory, "objects")}`,
    INDEX_URL: `file:${join(directory, "index")}`,
    EVENTS_URL: `push:${pushTargets()}`,
    RECEIPT_SIGNING_KEYS: JSON.stringify({ keys: [generateSigningKey()] }),
  };
  running = await Promise.all(
    contracts.map(({ consumer }, i) => spawnFunction(consumer, env, ports[i] ?? 0)),
  );
});
afterAll(async () => {
  await Promise.all(running.map((one) => one.stop()));
  await database.close();
  await rm(directory, { recursive: true, force: true });
});

const pushTargets = () =>
  Object.entries(targets)
    .map(([topic, target]) => `${topic}=${target}`)
    .join(",");

const push = (topic: string, body: string) =>
  fetch(targets[topic] ?? "", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      subscription: "projects/p/subscriptions/s",
      message: { messageId: newId("evt"), data: Buffer.from(body).toString("base64") },
    }),
  });

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

it("carries a document from upload to indexed to gone, one process per function", async () => {
  const tenantId = newId("ten");
  await database.inspect("INSERT INTO tenants (id, name) VALUES ($1, 'Prueba')", [tenantId]);
  const { db } = database;
  const outbox = createOutbox(
    { db, publisher: createPushBus({ targets: pushTargets() }), logger },
    { background: true },
  );
  const objects = createFolderObjectStore({ directory: join(directory, "objects") });
  const deps = { db, objects, outbox, limits };
  const scopes = ["documents:write", "documents:read"] as const;
  const userId = newId("usr");
  const actor = { kind: "user", tenantId, userId, role: "owner", scopes } as const;
  const bytes = Buffer.from("La garantía dura dos años desde la entrega del pedido.");
  const details = { filename: "garantía.txt", mediaType: "text/plain", tags: [] };
  const document = await uploadDocument(
    { actor, input: { ...details, visibility: "tenant", bytes } },
    deps,
  );
  const status = async () => {
    const sql = "SELECT status FROM documents WHERE id = $1";
    return (await database.inspect<{ status: string }>(sql, [document.id]))[0]?.status ?? "gone";
  };
  const reach = (wanted: string) =>
    until(async () => ((await status()) === wanted ? wanted : undefined));
  await reach("indexed");
  await deleteDocument({ actor, input: { id: document.id } }, deps);
  await reach("gone");
});

it("makes the archive of an export", async () => {
  const [tenantId, exportId] = [newId("ten"), newId("exp")];
  await database.inspect("INSERT INTO tenants (id, name) VALUES ($1, 'Copia')", [tenantId]);
  await database.inspect(
    `INSERT INTO exports (id, tenant_id, requested_by, status, deadline_at)
     VALUES ($1, $2, 'usr_x', 'pending', now())`,
    [exportId, tenantId],
  );
  const body = JSON.stringify({ version: 1, tenantId, data: { exportId } });
  expect((await push(tenantExportRequested.topic, body)).ok).toBe(true);
  const made = await database.inspect("SELECT status FROM exports WHERE id = $1", [exportId]);
  expect(made).toEqual([{ status: "ready" }]);
  const objects = createFolderObjectStore({ directory: join(directory, "objects") });
  expect(await objects.size(`exports/${tenantId}/${exportId}/1.zip`)).toBeGreaterThan(500);
});

it.each([outboxRelayDue, documentSweepDue, erasureDue])(
  "takes the tick of $topic",
  async ({ topic }) => {
    expect((await push(topic, "{}")).ok).toBe(true);
  },
);

it("acknowledges a malformed message, once and for all, with its reason", async () => {
  expect((await push(documentDeleted.topic, '{"version":1}')).ok).toBe(true);
  const dead = await database.inspect("SELECT reason FROM dead_events WHERE consumer = $1", [
    documentDeleted.consumer,
  ]);
  expect(dead).toMatchObject([{ reason: expect.stringContaining("tenantId") }]);
});

it("answers with an error, so that it is delivered again, what may pass later", async () => {
  const body = JSON.stringify({
    version: 1,
    id: newId("evt"),
    tenantId: newId("ten"),
    occurredAt: new Date().toISOString(),
    data: { documentId: newId("doc"), generation: 1 },
  });
  await database.inspect("ALTER TABLE documents RENAME TO away");
  const refused = await push(documentUploaded.topic, body);
  await database.inspect("ALTER TABLE away RENAME TO documents");
  expect(refused.status).toBe(500);
  expect(await refused.text()).not.toMatch(/documents|relation/);
  expect((await push(documentUploaded.topic, body)).ok).toBe(true);
});
