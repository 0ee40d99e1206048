import { z } from "zod";
import type { documentUploaded } from "#shared/contracts/document-uploaded.ts";
import type { Event } from "#shared/contracts/event.ts";
import { passagesExtracted } from "#shared/contracts/passages-extracted.ts";
import { emit } from "#shared/events/emit.ts";
import { recordHandled } from "#shared/events/ledger.ts";
import type { Outbox } from "#shared/events/outbox.ts";
import type { Database, Tx } from "#shared/kernel/database.ts";
import type { ExtractedText, ExtractionFailure } from "./extracted-text.ts";
import type { IngestionLimits } from "./ingestion-limits.ts";
import { insertPassages } from "./insert-passages.ts";
import { handOverPages } from "./recognition/hand-over-pages.ts";
import { settleFailed } from "./settle-failed.ts";
import type { Passage } from "./split-passages.ts";

type Uploaded = Event<typeof documentUploaded>;
/** Who says so, and under which fence. */
export type Claim = { consumer: string; fence: number };
type Deps = { db: Database; outbox: Outbox; limits: IngestionLimits };

/** State, passages, batches, ledger and events in one transaction; false when the lease is lost. */
export async function commitExtraction(
  event: Uploaded,
  claim: Claim,
  result: { extracted: ExtractedText; passages: Passage[]; language: string },
  deps: Deps,
): Promise<boolean> {
  const { documentId, generation } = event.data;
  return deps.db.tenant(event.tenantId, async (tx) => {
    if (!(await stillOurs(tx, event, claim))) return false;
    if (!(await recordHandled(tx, claim.consumer, event))) return false;
    await tx.run(
      `UPDATE documents SET status = 'indexing', media_type = $2, pages = $3, passages = $4,
         language = $5, lease_until = '-infinity', sweeps = 0,
         deadline_at = now() + make_interval(secs => $6)
       WHERE id = $1`,
      [
        documentId,
        result.extracted.mediaType,
        result.extracted.pages.length || null,
        result.passages.length,
        result.language,
        deps.limits.stageSeconds,
      ],
    );
    const owner = { tenantId: event.tenantId, documentId, generation };
    const batches = await insertPassages(tx, owner, result.passages, deps.limits.batchSize);
    for (let batch = 0; batch < batches; batch++) {
      const data = { documentId, generation, batch };
      await emit(tx, deps.outbox, passagesExtracted, {
        tenantId: event.tenantId,
        orderingKey: documentId,
        data,
      });
    }
    return true;
  });
}

/**
 * The same for what still has pages to be recognised: they wait, in the order of the document,
 * and are handed over a few at a time.
 */
export async function commitScans(
  event: Uploaded,
  claim: Claim,
  { mediaType, pages, scans }: { mediaType: string; pages: number; scans: number[] },
  { db, outbox, limits }: Deps,
): Promise<boolean> {
  const { documentId, generation } = event.data;
  return db.tenant(event.tenantId, async (tx) => {
    if (!(await stillOurs(tx, event, claim))) return false;
    if (!(await recordHandled(tx, claim.consumer, event))) return false;
    await tx.run(
      `UPDATE documents SET media_type = $2, pages = $3, lease_until = '-infinity', sweeps = 0,
         deadline_at = now() + make_interval(secs => $4)
       WHERE id = $1`,
      [documentId, mediaType, pages || null, limits.stageSeconds],
    );
    await tx.run(
      `INSERT INTO recognized_pages (tenant_id, document_id, generation, page)
       SELECT $1, $2, $3, unnest($4::int[])`,
      [event.tenantId, documentId, generation, scans],
    );
    const target = { tenantId: event.tenantId, documentId, generation };
    await handOverPages(tx, target, scans, { outbox, limits });
    return true;
  });
}

/** Ends the generation with a reason, unless the lease is lost. */
export async function commitFailure(
  event: Uploaded,
  claim: Claim,
  { reason, mediaType }: ExtractionFailure,
  deps: Deps,
): Promise<void> {
  await deps.db.tenant(event.tenantId, async (tx) => {
    if (!(await stillOurs(tx, event, claim))) return;
    if (!(await recordHandled(tx, claim.consumer, event))) return;
    await settleFailed(tx, event.data.documentId, reason, mediaType);
  });
}

async function stillOurs(tx: Tx, event: Uploaded, { fence }: Claim): Promise<boolean> {
  const row = await tx.row(
    z.object({}),
    `SELECT FROM documents WHERE id = $1 AND building_generation = $2 AND fence = $3
       AND status = 'extracting' AND deleted_at IS NULL FOR UPDATE`,
    [event.data.documentId, event.data.generation, fence],
  );
  return row !== undefined;
}
