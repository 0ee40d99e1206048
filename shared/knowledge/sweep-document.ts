import { z } from "zod";
import { documentDeleted } from "#shared/contracts/document-deleted.ts";
import { documentUploaded } from "#shared/contracts/document-uploaded.ts";
import { passagesExtracted } from "#shared/contracts/passages-extracted.ts";
import { emit } from "#shared/events/emit.ts";
import type { Outbox } from "#shared/events/outbox.ts";
import type { Database, Tx } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { completeUpload } from "./complete-upload.ts";
import { documentStatuses } from "./document.ts";
import type { IngestionLimits } from "./ingestion-limits.ts";
import type { ObjectStore, PassageIndex } from "./ports.ts";
import { handOverPages } from "./recognition/hand-over-pages.ts";
import { pagesToAskFor } from "./recognition/page-rows.ts";
import { retireGenerations } from "./retire-generations.ts";
import { settleFailed } from "./settle-failed.ts";

export type SweepDeps = {
  db: Database;
  objects: ObjectStore;
  index: PassageIndex;
  outbox: Outbox;
  limits: IngestionLimits;
  logger: Logger;
};

type Target = { tenantId: string; documentId: string };

const overdue = z.object({
  status: z.enum(documentStatuses),
  generation: z.number(),
  sweeps: z.number(),
});

/**
 * Asks again for the stage that a document is stuck in, waiting twice as long each time; gives
 * it up, with a reason, in the end. A deletion is never given up.
 */
export async function sweepDocument(target: Target, deps: SweepDeps): Promise<void> {
  const settled = await deps.db.tenant(target.tenantId, async (tx) => {
    const found = await lockOverdue(tx, target.documentId);
    if (!found) return "nothing" as const;
    if (found.status === "awaiting_upload") return "awaiting_upload" as const;
    const { maxSweeps, maxQueuedSweeps } = deps.limits;
    const patience = found.status === "extracting" ? maxSweeps : maxQueuedSweeps;
    if (found.sweeps >= patience && found.status !== "deleting") {
      const reason = found.status === "extracting" ? "timed_out" : "internal_error";
      await settleFailed(tx, target.documentId, reason);
      return "failed" as const;
    }
    await tx.run(
      `UPDATE documents SET sweeps = sweeps + 1,
         deadline_at = now() + make_interval(secs => $2 * power(2, least(sweeps, 10)))
       WHERE id = $1`,
      [target.documentId, deps.limits.stageSeconds],
    );
    await askAgain(tx, target, found, deps);
    return "asked" as const;
  });
  if (settled === "awaiting_upload") await endUpload(target, deps);
  if (settled === "failed") await retireGenerations(target, deps);
}

function lockOverdue(tx: Tx, documentId: string) {
  return tx.row(
    overdue,
    `SELECT status, building_generation AS generation, sweeps FROM documents
     WHERE id = $1 AND deadline_at < now() AND status NOT IN ('indexed', 'failed') FOR UPDATE`,
    [documentId],
  );
}

async function askAgain(
  tx: Tx,
  { tenantId, documentId }: Target,
  { status, generation }: z.infer<typeof overdue>,
  { outbox, limits }: SweepDeps,
): Promise<void> {
  const addressed = { tenantId, orderingKey: documentId };
  if (status === "deleting") {
    return emit(tx, outbox, documentDeleted, { ...addressed, data: { documentId } });
  }
  if (status === "extracting") {
    const target = { tenantId, documentId, generation };
    const waiting = await pagesToAskFor(tx, target);
    if (waiting.length > 0) return handOverPages(tx, target, waiting, { outbox, limits });
  }
  if (status !== "indexing") {
    const data = { documentId, generation };
    return emit(tx, outbox, documentUploaded, { ...addressed, data });
  }
  const waiting = await tx.rows(
    z.object({ batch: z.number() }),
    `SELECT batch FROM passage_batches WHERE document_id = $1 AND generation = $2
       AND indexed_at IS NULL ORDER BY batch`,
    [documentId, generation],
  );
  for (const { batch } of waiting) {
    const data = { documentId, generation, batch };
    await emit(tx, outbox, passagesExtracted, { ...addressed, data });
  }
}

/** The announced bytes may have come without the client saying so; else the upload is over. */
async function endUpload({ tenantId, documentId }: Target, deps: SweepDeps) {
  const actor = { kind: "system", tenantId, name: "sweep-documents" } as const;
  try {
    await completeUpload({ actor, input: { id: documentId } }, deps);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "conflict") throw error;
    await deps.db.tenant(tenantId, async (tx) => {
      const found = await lockOverdue(tx, documentId);
      if (found?.status === "awaiting_upload") await settleFailed(tx, documentId, "upload_missing");
    });
  }
}
