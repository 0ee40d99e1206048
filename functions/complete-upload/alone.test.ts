import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createOutbox } from "#shared/events/outbox.ts";
import type { IncomingMessage } from "#shared/events/ports.ts";
import { newId } from "#shared/kernel/ids.ts";
import { silentLogger as logger } from "#shared/kernel/logger.ts";
import { createUpload } from "#shared/knowledge/create-upload.ts";
import { defaultIngestionLimits as limits } from "#shared/knowledge/ingestion-limits.ts";
import { type GcsFake, startGcsFake } from "../../test/support/gcs/start-gcs-fake.ts";
import { storeOn } from "../../test/support/gcs/store-on-fake.ts";
import {
  freePort,
  type RunningFunction,
  spawnFunction,
} from "../../test/support/spawn-function.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";

let fake: GcsFake;
let database: TestDatabase;
let running: RunningFunction;
let directory: string;
beforeAll(async () => {
  [fake, database] = await Promise.all([startGcsFake(), createTestDatabase()]);
  directory = await mkdtemp(join(tmpdir(), "pueblo-key-"));
  const keyFile = join(directory, "key.json");
  await writeFile(keyFile, JSON.stringify(fake.credentials));
  const env = {
    DATABASE_URL: database.url,
    OBJECTS_URL: `gs://${fake.bucket}`,
    STORAGE_URL: fake.url,
    EVENTS_URL: "push:document-uploaded=http://127.0.0.1:9",
    GOOGLE_APPLICATION_CREDENTIALS: keyFile,
  };
  running = await spawnFunction("complete-upload", env, await freePort());
});
afterAll(async () => {
  await running.stop();
  await database.close();
  await fake.close();
  await rm(directory, { recursive: true });
});

/** As a push subscription of Pub/Sub delivers it. */
function push({ messageId, attributes, body }: IncomingMessage) {
  const message = { messageId, attributes, data: Buffer.from(body).toString("base64") };
  return fetch(running.url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ subscription: "projects/p/subscriptions/s", message }),
  });
}

it("completes an upload in a process of its own", async () => {
  const { db } = database;
  const tenantId = newId("ten");
  await database.inspect("INSERT INTO tenants (id, name) VALUES ($1, 'Prueba')", [tenantId]);
  const publisher = { publish: async () => {} };
  const outbox = createOutbox({ db, publisher, logger }, { background: false });
  const deps = { db, objects: storeOn(fake), outbox, limits };
  const scopes = ["documents:write"] as const;
  const actor = { kind: "user", tenantId, userId: newId("usr"), role: "owner", scopes } as const;
  const details = { filename: "nota.txt", mediaType: "text/plain", visibility: "tenant" } as const;
  const input = { ...details, tags: [], bytes: 4 };
  const { document, upload } = await createUpload({ actor, input }, deps);
  const { url, method, headers } = upload;
  expect((await fetch(url, { method, headers, body: "hola" })).status).toBe(200);
  const [notice] = fake.notices;
  if (!notice) return expect.unreachable("no notice");
  expect((await push(notice)).ok).toBe(true);
  expect((await push(notice)).ok).toBe(true);
  const sql = "SELECT status, building_generation AS generation FROM documents WHERE id = $1";
  expect(await database.inspect(sql, [document.id])).toEqual([
    { status: "uploaded", generation: 1 },
  ]);
});

it("acknowledges what is no notice, once and for all, with its reason", async () => {
  expect((await push({ messageId: newId("evt"), attributes: {}, body: "{" })).ok).toBe(true);
  const sql = "SELECT reason FROM dead_events WHERE consumer = 'complete-upload'";
  expect(await database.inspect(sql)).toMatchObject([
    { reason: expect.stringContaining("attributes.eventType") },
  ]);
});
