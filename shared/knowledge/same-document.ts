import type { Actor } from "#shared/kernel/actor.ts";
import type { Tx } from "#shared/kernel/database.ts";
import { type Document, documentColumns, documentRow } from "./document.ts";

type Same = {
  filename: string;
  sha256: string;
  visibility: "tenant" | "private";
  createdBy: string;
};

/**
 * The document that the same bytes under the same name already are (one per owner when private).
 * Holds a lock until the transaction ends, so that two uploads of one file make one document.
 */
export async function findSame(tx: Tx, actor: Actor, same: Same): Promise<Document | undefined> {
  const owner = same.visibility === "private" ? same.createdBy : "";
  const identity = JSON.stringify([actor.tenantId, same.filename, same.sha256, owner]);
  await tx.run("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [identity]);
  return tx.row(
    documentRow,
    `SELECT ${documentColumns} FROM documents
     WHERE deleted_at IS NULL AND filename = $1 AND sha256 = $2
       AND (CASE visibility WHEN 'private' THEN created_by ELSE '' END) = $3`,
    [same.filename, same.sha256, owner],
  );
}
