import type { documentDeleted } from "#shared/contracts/document-deleted.ts";
import type { Event } from "#shared/contracts/event.ts";
import { forgetDocument } from "#shared/conversations/forget-document.ts";
import { recordHandled } from "#shared/events/ledger.ts";
import type { Database } from "#shared/kernel/database.ts";
import { addLogFields } from "#shared/kernel/log-context.ts";
import { documentPrefix } from "./object-keys.ts";
import type { ObjectStore, PassageIndex } from "./ports.ts";

export type PurgeDocumentDeps = { db: Database; objects: ObjectStore; index: PassageIndex };

/**
 * Removes what a deleted document left: index entries, bytes, rows, answers that quote it. The row goes last: while it
 * stands, the sweeper knows that there is something left to purge.
 */
export async function purgeDocument(
  event: Event<typeof documentDeleted>,
  { db, objects, index }: PurgeDocumentDeps,
): Promise<void> {
  const { documentId } = event.data;
  await index.deleteDocument(event.tenantId, documentId);
  addLogFields({ objects: await objects.deleteAll(documentPrefix(event.tenantId, documentId)) });
  await db.tenant(event.tenantId, async (tx) => {
    await forgetDocument(tx, documentId);
    // Passages and batches go with it (ON DELETE CASCADE).
    await tx.run("DELETE FROM documents WHERE id = $1 AND deleted_at IS NOT NULL", [documentId]);
    await recordHandled(tx, "purge-document", event);
  });
}
