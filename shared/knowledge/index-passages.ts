import type { Event } from "#shared/contracts/event.ts";
import type { passagesExtracted } from "#shared/contracts/passages-extracted.ts";
import { recordHandled } from "#shared/events/ledger.ts";
import type { Database } from "#shared/kernel/database.ts";
import { addLogFields } from "#shared/kernel/log-context.ts";
import { embedPassages } from "./embed-passages.ts";
import type { IngestionLimits } from "./ingestion-limits.ts";
import { type Batch, finishBatch, loadBatch } from "./passage-batch.ts";
import type { Embedder, ObjectStore, PassageIndex } from "./ports.ts";
import { retireGenerations } from "./retire-generations.ts";
import { searchableText } from "./searchable-text.ts";

export type IndexPassagesDeps = {
  db: Database;
  objects: ObjectStore;
  index: PassageIndex;
  embedder: Embedder;
  limits: IngestionLimits;
};

type Extracted = Event<typeof passagesExtracted>;

/**
 * Puts one batch into the index; the last batch to finish flips the document to the new
 * generation and retires the old one. Every step may be repeated.
 */
export async function indexPassages(event: Extracted, deps: IndexPassagesDeps): Promise<void> {
  const batch = await loadBatch(event, deps.db);
  if (batch) await upsert(event, batch, deps);
  const outcome = batch ? await finishBatch(event, deps) : "stale";
  addLogFields({ passages: batch?.passages.length ?? 0, generationIs: outcome });
  // Stale: deleted, failed or overtaken while its passages went into the index.
  if (outcome !== "partial") {
    await retireGenerations({ ...event, documentId: event.data.documentId }, deps);
  }
  // The ledger comes last: until then a redelivery repeats the cleaning up as well.
  await deps.db.tenant(event.tenantId, (tx) => recordHandled(tx, "index-passages", event));
}

async function upsert(event: Extracted, batch: Batch, deps: IndexPassagesDeps) {
  const { title, language } = batch;
  const passages = batch.passages.map((passage) => ({
    id: passage.id,
    text: searchableText({ ...passage, title }),
  }));
  const vectors = await embedPassages({ tenantId: event.tenantId, passages }, deps);
  const entries = batch.passages.map((passage, i) => ({
    ...passage,
    title,
    language,
    documentId: event.data.documentId,
    generation: event.data.generation,
    vector: vectors[i] ?? [],
  }));
  await deps.index.upsert(event.tenantId, entries);
}
