import { z } from "zod";
import type { Database } from "#shared/kernel/database.ts";
import { documentPrefix, textKey } from "./object-keys.ts";
import type { ObjectStore, PassageIndex } from "./ports.ts";

const state = z.object({
  live: z.number(),
  building: z.number(),
  under_way: z.boolean(),
});

/**
 * Takes what no longer counts of one document out of the index and the object store: every
 * generation but the live one and the one under way, or everything when the document is gone.
 * Generations younger than what was read are left alone: they began in the meantime.
 */
export async function retireGenerations(
  { tenantId, documentId }: { tenantId: string; documentId: string },
  { db, index, objects }: { db: Database; index: PassageIndex; objects: ObjectStore },
): Promise<void> {
  const now = await db.tenant(tenantId, (tx) =>
    tx.row(
      state,
      `SELECT live_generation AS live, building_generation AS building,
         status IN ('uploaded', 'extracting', 'indexing') AS under_way
       FROM documents WHERE id = $1 AND deleted_at IS NULL`,
      [documentId],
    ),
  );
  const prefix = documentPrefix(tenantId, documentId);
  if (!now) {
    await index.deleteDocument(tenantId, documentId);
    await objects.deleteAll(prefix);
    return;
  }
  const except = now.under_way ? [now.live, now.building] : [now.live];
  await index.deleteGenerations(tenantId, documentId, { upTo: now.building, except });
  const stale = Array.from({ length: now.building }, (_, i) => i + 1)
    .filter((generation) => !except.includes(generation))
    .map((generation) => textKey(tenantId, documentId, generation));
  for await (const key of objects.list(prefix)) {
    if (stale.includes(key)) await objects.delete(key);
  }
}
