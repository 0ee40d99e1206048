import { z } from "zod";
import type { Event } from "#shared/contracts/event.ts";
import type { passagesExtracted } from "#shared/contracts/passages-extracted.ts";
import type { Database, Tx } from "#shared/kernel/database.ts";
import type { IngestionLimits } from "./ingestion-limits.ts";

type Extracted = Event<typeof passagesExtracted>;

const passageRow = z.object({ id: z.string(), headings: z.array(z.string()), text: z.string() });

export type Batch = {
  title: string;
  /** Of the whole document, as ISO 639-1. */
  language: string | null;
  passages: z.infer<typeof passageRow>[];
};

/** The passages of one batch, or undefined when its generation is no longer under way. */
export async function loadBatch(
  { tenantId, data }: Extracted,
  db: Database,
): Promise<Batch | undefined> {
  return db.tenant(tenantId, async (tx) => {
    const document = await tx.row(
      z.object({ title: z.string(), language: z.string().nullable() }),
      `SELECT title, language FROM documents WHERE id = $1 AND ${underWay}`,
      [data.documentId, data.generation],
    );
    if (!document) return undefined;
    const passages = await tx.rows(
      passageRow,
      `SELECT p.id, p.headings, p.text FROM passages p JOIN passage_batches b
         ON b.document_id = p.document_id AND b.generation = p.generation
         AND p.ordinal BETWEEN b.first_ordinal AND b.last_ordinal
       WHERE b.document_id = $1 AND b.generation = $2 AND b.batch = $3 ORDER BY p.ordinal`,
      [data.documentId, data.generation, data.batch],
    );
    return { ...document, passages };
  });
}

/**
 * Marks the batch as indexed; when it was the last, the generation goes live and the rows of
 * older ones go. The lock on the document makes one of two batches that end together the last.
 */
export async function finishBatch(
  { tenantId, data }: Extracted,
  { db, limits }: { db: Database; limits: IngestionLimits },
): Promise<"partial" | "live" | "stale"> {
  return db.tenant(tenantId, async (tx) => {
    const key = [data.documentId, data.generation];
    const ours = await tx.row(
      z.object({}),
      `SELECT FROM documents WHERE id = $1 AND ${underWay} FOR UPDATE`,
      key,
    );
    if (!ours) return "stale";
    await tx.run(
      `UPDATE passage_batches SET indexed_at = now()
       WHERE document_id = $1 AND generation = $2 AND batch = $3`,
      [...key, data.batch],
    );
    const waiting = await tx.row(
      z.object({}),
      `SELECT FROM passage_batches WHERE document_id = $1 AND generation = $2
         AND indexed_at IS NULL LIMIT 1`,
      key,
    );
    if (waiting) {
      // Progress: the sweeper's patience begins anew.
      await tx.run(
        `UPDATE documents SET sweeps = 0, deadline_at = now() + make_interval(secs => $2)
         WHERE id = $1`,
        [data.documentId, limits.stageSeconds],
      );
      return "partial";
    }
    await goLive(tx, data);
    return "live";
  });
}

const underWay = "building_generation = $2 AND status = 'indexing' AND deleted_at IS NULL";

async function goLive(tx: Tx, { documentId, generation }: Extracted["data"]): Promise<void> {
  await tx.run(
    `UPDATE documents SET status = 'indexed', status_reason = NULL, live_generation = $2,
       indexed_at = now() WHERE id = $1`,
    [documentId, generation],
  );
  for (const table of ["passages", "passage_batches", "recognized_pages"]) {
    await tx.run(`DELETE FROM ${table} WHERE document_id = $1 AND generation < $2`, [
      documentId,
      generation,
    ]);
  }
}
