import { z } from "zod";
import type { Database } from "#shared/kernel/database.ts";
import { documentNotFound } from "./get-document.ts";
import type { ObjectStore } from "./ports.ts";

/**
 * Asks, once an upload's bytes are stored under `key`, whether their document is still there.
 * Throws `not_found` when it was deleted meanwhile, and deletes the bytes: whatever purged the
 * document may have come before them. A deletion after this purges them itself.
 */
export async function keepUpload(
  key: string,
  { db, objects }: { db: Database; objects: ObjectStore },
): Promise<void> {
  const [tenantId = "", documentId = ""] = key.split("/");
  const standing = await db.tenant(tenantId, (tx) =>
    tx.row(
      z.object({ id: z.string() }),
      "SELECT id FROM documents WHERE id = $1 AND deleted_at IS NULL",
      [documentId],
    ),
  );
  if (standing) return;
  await objects.delete(key);
  throw documentNotFound();
}
