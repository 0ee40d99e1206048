import { z } from "zod";
import type { Database } from "#shared/kernel/database.ts";
import { documentPrefix, generationOf } from "./object-keys.ts";
import type { ObjectStore, PassageIndex } from "./ports.ts";

const state = z.object({ live: z.number(), building: z.number(), under_way: z.boolean() });

type Target = { tenantId: string; documentId: string };

/** Which generations count: the live one and the one under way. Undefined when it is gone. */
async function generationsOf({ tenantId, documentId }: Target, db: Database) {
  const now = await db.tenant(tenantId, (tx) =>
    tx.row(
      state,
      `SELECT live_generation AS live, building_generation AS building,
         status IN ('uploaded', 'extracting', 'indexing') AS under_way
       FROM documents WHERE id = $1 AND deleted_at IS NULL`,
      [documentId],
    ),
  );
  return (
    now && { upTo: now.building, except: now.under_way ? [now.live, now.building] : [now.live] }
  );
}

/**
 * Takes what no longer counts of one document out of the index and the object store: every
 * generation but the live one and the one under way, or everything when the document is gone.
 * Generations younger than what was read are left alone: they began in the meantime.
 */
export async function retireGenerations(
  target: Target,
  deps: { db: Database; index: PassageIndex; objects: ObjectStore },
): Promise<void> {
  const { tenantId, documentId } = target;
  const counting = await generationsOf(target, deps.db);
  if (counting) await deps.index.deleteGenerations(tenantId, documentId, counting);
  else await deps.index.deleteDocument(tenantId, documentId);
  await retireObjects(target, deps);
}

/** The object store's part: for a worker that wrote a text and then found itself overtaken. */
export async function retireObjects(
  target: Target,
  { db, objects }: { db: Database; objects: ObjectStore },
): Promise<void> {
  const { tenantId, documentId } = target;
  const counting = await generationsOf(target, db);
  const prefix = documentPrefix(tenantId, documentId);
  if (!counting) {
    await objects.deleteAll(prefix);
    return;
  }
  for await (const key of objects.list(prefix)) {
    const generation = generationOf(key);
    const counts = generation === undefined || counting.except.includes(generation);
    if (!counts && generation <= counting.upTo) await objects.delete(key);
  }
}
