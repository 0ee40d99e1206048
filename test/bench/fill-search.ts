import type { Pool } from "pg";
import { createHashingEmbedder } from "#shared/adapters/hashing-embedder/create-hashing-embedder.ts";
import { createLanceIndex } from "#shared/adapters/lancedb/create-lance-index.ts";
import { createDatabase } from "#shared/adapters/postgres/create-database.ts";
import { derivedId } from "#shared/kernel/ids.ts";
import { silentLogger } from "#shared/kernel/logger.ts";
import { insertPassages } from "#shared/knowledge/insert-passages.ts";
import { searchableText } from "#shared/knowledge/searchable-text.ts";
import { spareThreads } from "../../run-services/local/spare-threads.ts";
import { passageText } from "./spanish-passages.ts";

const passagesPerDocument = 25;
const documentsPerBatch = 80;

type Place = { tenantId: string; index: string };

const documentId = (n: number) => derivedId("doc", "bench", Math.floor(n / passagesPerDocument));

/** Adds the passages `from`..`to` to the database and the index, as ingestion leaves them. */
export async function fillSearch(
  pool: Pool,
  { tenantId, index: directory }: Place,
  { from, to }: { from: number; to: number },
): Promise<void> {
  const db = createDatabase(pool, silentLogger);
  const embedder = createHashingEmbedder();
  const perBatch = passagesPerDocument * documentsPerBatch;
  // Tidied up once, after the last batch, as when a tenant has stopped uploading for a while.
  const maintainEvery = Math.ceil((to - from) / perBatch);
  const maintenance = { maintainEvery, idleMs: 3_600_000, keepVersionsMs: 0 };
  const { dimensions } = embedder;
  spareThreads();
  const index = createLanceIndex({ directory, dimensions, maintenance });
  try {
    for (let first = from; first < to; first += perBatch) {
      const numbers = Array.from({ length: Math.min(perBatch, to - first) }, (_, i) => first + i);
      const passages = numbers.map((n) => passageOf(n, tenantId));
      const documents = [...new Set(numbers.map(documentId))];
      await insertDocuments(pool, tenantId, documents);
      await db.tenant(tenantId, async (tx) => {
        for (const id of documents) {
          const own = passages.filter((passage) => passage.documentId === id);
          await insertPassages(tx, { tenantId, documentId: id, generation: 1 }, own, own.length);
        }
      });
      const { vectors } = await embedder.embed(passages.map(searchableText), "passage");
      const entries = passages.map((passage, i) => ({ ...passage, vector: vectors[i] ?? [] }));
      await index.upsert(tenantId, entries);
    }
  } finally {
    await index.close();
  }
}

function passageOf(n: number, tenantId: string) {
  const document = documentId(n);
  const ordinal = n % passagesPerDocument;
  const text = passageText(n);
  return {
    id: derivedId("psg", document, 1, ordinal),
    tenantId,
    documentId: document,
    generation: 1,
    ordinal,
    page: 1 + Math.floor(ordinal / 3),
    title: `Papel ${Math.floor(n / passagesPerDocument)}`,
    headings: [],
    language: "es",
    text,
    start: ordinal * 1_000,
    end: ordinal * 1_000 + text.length,
  };
}

async function insertDocuments(pool: Pool, tenantId: string, ids: string[]): Promise<void> {
  await pool.query(
    `INSERT INTO documents (id, tenant_id, title, filename, media_type, bytes, language, status,
       passages, visibility, created_by, live_generation, building_generation, deadline_at)
     SELECT id, $1, 'Papel', 'papel.txt', 'text/plain', 1, 'es', 'indexed', $3, 'tenant', 'bench',
       1, 1, 'infinity' FROM unnest($2::text[]) AS id ON CONFLICT DO NOTHING`,
    [tenantId, ids, passagesPerDocument],
  );
}
