import type { Tx } from "#shared/kernel/database.ts";
import type { FailureReason } from "./extracted-text.ts";

/**
 * Ends what is under way with a reason. A document that was searchable before stays so, as
 * `indexed` with the reason why it could not be renewed; any other is `failed`.
 */
export async function settleFailed(
  tx: Tx,
  documentId: string,
  reason: FailureReason,
  mediaType?: string,
): Promise<void> {
  await tx.run(
    `UPDATE documents SET status_reason = $2, lease_until = '-infinity', fence = fence + 1,
       media_type = coalesce($3, media_type),
       status = CASE WHEN live_generation > 0 THEN 'indexed' ELSE 'failed' END
     WHERE id = $1`,
    [documentId, reason, mediaType ?? null],
  );
  // What a half-built generation left; its index entries are unknown to any row from here on.
  const unfinished = `document_id = $1 AND generation >
    (SELECT live_generation FROM documents WHERE id = $1)`;
  for (const table of ["passages", "passage_batches", "recognized_pages"]) {
    await tx.run(`DELETE FROM ${table} WHERE ${unfinished}`, [documentId]);
  }
}
