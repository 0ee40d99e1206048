import { z } from "zod";
import type { Tx } from "#shared/kernel/database.ts";

const usageRow = z
  .object({
    documents: z.number(),
    bytes: z.coerce.number(),
    uploaded_bytes: z.coerce.number(),
    day_ends_at: z.date(),
    seconds_left: z.coerce.number(),
  })
  .transform((row) => ({
    /** That are not deleted, and their bytes. */
    documents: row.documents,
    bytes: row.bytes,
    uploadedBytes: row.uploaded_bytes,
    /** When `uploadedBytes` begins anew, and the whole seconds until then. */
    dayEndsAt: row.day_ends_at,
    secondsLeft: row.seconds_left,
  }));

/** What a tenant keeps, and has uploaded on this day of UTC. */
export type Usage = z.infer<typeof usageRow>;

const today = "(now() AT TIME ZONE 'utc')::date";
const ofToday = `documents, bytes,
  CASE WHEN day = ${today} THEN uploaded_bytes ELSE 0 END AS uploaded_bytes,
  (${today} + 1)::timestamp AT TIME ZONE 'utc' AS day_ends_at,
  ceil(extract(epoch FROM (${today} + 1)::timestamp AT TIME ZONE 'utc' - now())) AS seconds_left`;

/** What the transaction's tenant uses now; undefined before its first document. */
export function findUsage(tx: Tx): Promise<Usage | undefined> {
  return tx.row(usageRow, `SELECT ${ofToday} FROM tenant_usage WHERE tenant_id = current_tenant()`);
}

/**
 * Counts one more document. Until the transaction ends no other of this tenant's is counted:
 * whoever looks at the result looks at what will be true.
 */
export async function addUsage(tx: Tx, bytes: number): Promise<Usage> {
  const usage = await tx.row(
    usageRow,
    `INSERT INTO tenant_usage AS used (tenant_id, documents, bytes, day, uploaded_bytes)
     VALUES (current_tenant(), 1, $1, ${today}, $1)
     ON CONFLICT (tenant_id) DO UPDATE SET documents = used.documents + 1,
       bytes = used.bytes + excluded.bytes, day = excluded.day,
       uploaded_bytes = excluded.uploaded_bytes +
         CASE WHEN used.day = excluded.day THEN used.uploaded_bytes ELSE 0 END
     RETURNING ${ofToday}`,
    [bytes],
  );
  if (!usage) throw new Error("an upsert returned nothing");
  return usage;
}

/** A document is deleted: room for others; what was uploaded today stays uploaded. */
export async function subtractUsage(tx: Tx, bytes: number): Promise<void> {
  await tx.run(
    `UPDATE tenant_usage SET documents = greatest(0, documents - 1),
       bytes = greatest(0, bytes - $1) WHERE tenant_id = current_tenant()`,
    [bytes],
  );
}

/** Counts a tenant's documents anew, for whatever went past the two above. */
export async function recountUsage(tx: Tx): Promise<void> {
  // The lock first: what is counted after it is what no other transaction is about to change.
  await tx.run("SELECT FROM tenant_usage WHERE tenant_id = current_tenant() FOR UPDATE");
  await tx.run(
    `UPDATE tenant_usage SET (documents, bytes) =
       (SELECT count(*), coalesce(sum(documents.bytes), 0) FROM documents
        WHERE documents.tenant_id = current_tenant() AND deleted_at IS NULL)
     WHERE tenant_id = current_tenant()`,
  );
}
