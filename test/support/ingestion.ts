import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createExtractiveModel } from "#shared/adapters/extractive-model/create-extractive-model.ts";
import { createFolderObjectStore } from "#shared/adapters/folder-object-store/create-folder-object-store.ts";
import { createHashingEmbedder } from "#shared/adapters/hashing-embedder/create-hashing-embedder.ts";
import { createLanceIndex } from "#shared/adapters/lancedb/create-lance-index.ts";
import { createTesseractRecognizer } from "#shared/adapters/tesseract/create-tesseract-recognizer.ts";
import { createPageRenderer } from "#shared/adapters/text-extractor/create-page-renderer.ts";
import { createTextExtractor } from "#shared/adapters/text-extractor/create-text-extractor.ts";
import { packZip } from "#shared/adapters/zip/pack-zip.ts";
import { documentDeleted } from "#shared/contracts/document-deleted.ts";
import { documentImportRequested } from "#shared/contracts/document-import-requested.ts";
import { documentUploaded } from "#shared/contracts/document-uploaded.ts";
import { pagesScanned } from "#shared/contracts/pages-scanned.ts";
import { passagesExtracted } from "#shared/contracts/passages-extracted.ts";
import { questionAsked } from "#shared/contracts/question-asked.ts";
import { tenantExportRequested } from "#shared/contracts/tenant-export-requested.ts";
import { createOutbox } from "#shared/events/outbox.ts";
import type { OutgoingMessage } from "#shared/events/ports.ts";
import { subscribe } from "#shared/events/subscribe.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import { systemClock } from "#shared/kernel/clock.ts";
import { newId } from "#shared/kernel/ids.ts";
import { silentLogger } from "#shared/kernel/logger.ts";
import { defaultIngestionLimits } from "#shared/knowledge/ingestion-limits.ts";
import type { PassageIndex } from "#shared/knowledge/ports.ts";
import type { TextRecognizer } from "#shared/knowledge/recognition/ports.ts";
import { handle as answerQuestion } from "../../functions/answer-question/handler.ts";
import { handle as exportTenant } from "../../functions/export-tenant/handler.ts";
import { handle as extract } from "../../functions/extract-document/handler.ts";
import { handle as importDocument } from "../../functions/import-document/handler.ts";
import { handle as indexBatch } from "../../functions/index-passages/handler.ts";
import { handle as purge } from "../../functions/purge-document/handler.ts";
import { handle as recognize } from "../../functions/recognize-pages/handler.ts";
import { createTestDatabase } from "./test-database.ts";

/**
 * The whole of ingestion on real parts, except that nobody delivers: what is published waits in
 * `queue` until a test hands it to its function, in whatever order and as often as it likes.
 */
export async function createIngestion() {
  const database = await createTestDatabase();
  const directory = await mkdtemp(join(tmpdir(), "pueblo-ingestion-"));
  const queue: OutgoingMessage[] = [];
  const logger = silentLogger;
  const publisher = { publish: async (message: OutgoingMessage) => void queue.push(message) };
  const embedder = createHashingEmbedder();
  const lance = createLanceIndex({
    directory: join(directory, "index"),
    dimensions: embedder.dimensions,
  });
  const extractor = createTextExtractor({});
  const renderer = createPageRenderer();
  const tesseract = createTesseractRecognizer();
  const { db } = database;
  const deps = {
    db,
    logger,
    embedder,
    extractor,
    renderer,
    recognizer: tesseract as TextRecognizer,
    recognition: { languages: ["es", "pt", "en"], pageSeconds: 60 },
    publisher,
    clock: systemClock,
    pack: packZip,
    model: createExtractiveModel(),
    index: lance as PassageIndex,
    objects: createFolderObjectStore({
      directory: join(directory, "objects"),
      uploads: { url: "http://127.0.0.1/v1/uploads", secret: "secret of this test" },
      downloads: { url: "http://127.0.0.1/v1/downloads", secret: "secret of this test" },
    }),
    outbox: createOutbox({ db, publisher, logger }, { background: false }),
    // Small batches, so that ordinary documents have several.
    limits: { ...defaultIngestionLimits, batchSize: 3, leaseSeconds: 2 },
  };
  const subscribers = {
    [documentUploaded.topic]: subscribe(documentUploaded, (event) => extract(event, deps), deps),
    [pagesScanned.topic]: subscribe(pagesScanned, (event) => recognize(event, deps), deps),
    [passagesExtracted.topic]: subscribe(passagesExtracted, (e) => indexBatch(e, deps), deps),
    [documentDeleted.topic]: subscribe(documentDeleted, (event) => purge(event, deps), deps),
    [documentImportRequested.topic]: subscribe(
      documentImportRequested,
      (event) => importDocument(event, deps),
      deps,
    ),
    [tenantExportRequested.topic]: subscribe(
      tenantExportRequested,
      (event) => exportTenant(event, deps),
      deps,
    ),
    [questionAsked.topic]: subscribe(questionAsked, (e) => answerQuestion(e, deps), deps),
  };

  async function deliver(message: OutgoingMessage): Promise<void> {
    await subscribers[message.topic]?.({ messageId: message.id, body: message.body });
  }

  return {
    ...database,
    directory,
    deps,
    queue,
    deliver,
    /** Delivers what is published, and what that publishes, until nothing is left. */
    async settle(): Promise<void> {
      for (let message = queue.shift(); message; message = queue.shift()) await deliver(message);
    },
    async addTenant(): Promise<Actor & { kind: "user" }> {
      const tenantId = newId("ten");
      const userId = newId("usr");
      await database.inspect("INSERT INTO tenants (id, name) VALUES ($1, 'Prueba')", [tenantId]);
      const scopes = ["documents:read", "documents:write", "search", "ask"] as const;
      return { kind: "user", tenantId, userId, role: "owner", scopes };
    },
    async close(): Promise<void> {
      await extractor.close();
      await renderer.close();
      await tesseract.close();
      await lance.close();
      await database.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export type Ingestion = Awaited<ReturnType<typeof createIngestion>>;

/** Everything that the three parts hold of a tenant, in a form that two runs can be compared by. */
export async function inventory({ inspect, deps }: Ingestion, tenantId: string) {
  const documents = await inspect<{ id: string; status: string }>(
    "SELECT id, filename, status, status_reason, passages, live_generation FROM documents WHERE tenant_id = $1 ORDER BY filename",
    [tenantId],
  );
  const rows = await inspect<{ id: string }>(
    "SELECT id FROM passages WHERE tenant_id = $1 ORDER BY id",
    [tenantId],
  );
  const entries: string[] = [];
  for await (const { id } of deps.index.list(tenantId)) entries.push(id);
  const objects: string[] = [];
  for await (const key of deps.objects.list(`${tenantId}/`)) objects.push(key);
  return {
    documents,
    rows: rows.map(({ id }) => id),
    entries: entries.sort(),
    objects: objects.sort(),
  };
}
