import { z } from "zod";
import { documentUploaded } from "#shared/contracts/document-uploaded.ts";
import { emit } from "#shared/events/emit.ts";
import type { Outbox } from "#shared/events/outbox.ts";
import type { Tx } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { type Document, documentColumns, documentRow } from "./document.ts";
import type { IngestionLimits } from "./ingestion-limits.ts";

/**
 * Sends a document whose bytes are stored on its way: a new generation, from the first stage.
 * What is live stays searchable until the new generation takes its place.
 */
export async function startGeneration(
  tx: Tx,
  { outbox, limits }: { outbox: Outbox; limits: IngestionLimits },
  tenantId: string,
  documentId: string,
): Promise<Document> {
  const started = await tx.row(
    z.object({ building_generation: z.number() }).and(documentRow),
    `UPDATE documents SET status = 'uploaded', status_reason = NULL, sweeps = 0,
       building_generation = building_generation + 1, lease_until = '-infinity',
       fence = fence + 1, deadline_at = now() + make_interval(secs => $2)
     WHERE id = $1 RETURNING building_generation, ${documentColumns}`,
    [documentId, limits.stageSeconds],
  );
  if (!started) throw new AppError("internal");
  const { building_generation: generation, ...document } = started;
  await emit(tx, outbox, documentUploaded, {
    tenantId,
    orderingKey: documentId,
    data: { documentId, generation },
  });
  return document;
}
