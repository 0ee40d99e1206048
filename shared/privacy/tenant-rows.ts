import { z } from "zod";
import type { Database, Tx } from "#shared/kernel/database.ts";
import type { Holdings } from "./erasure.ts";

/** No statement runs into its time limit. */
const rowsPerStatement = 2_000;

/** What outlives a tenant on purpose: pseudonymised, or for as long as a token of it could live. */
const outliving = ["audit_entries", "revocations"];

const tableRow = z.object({ name: z.string() });

/**
 * Every table with a tenant in it, out of the catalogue, so that a new one cannot be forgotten;
 * those that others refer to come after these.
 */
function tenantTables(tx: Tx): Promise<{ name: string }[]> {
  return tx.rows(
    tableRow,
    `WITH RECURSIVE tables AS (
       SELECT c.oid FROM pg_class c
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
         AND c.relname <> ALL ($1)
     ), depths AS (
       SELECT oid, 0 AS depth FROM tables
       UNION SELECT f.conrelid, depths.depth + 1 FROM depths
       JOIN pg_constraint f ON f.confrelid = depths.oid AND f.contype = 'f'
         AND f.conrelid <> f.confrelid
       WHERE depths.depth < 20
     )
     SELECT quote_ident(c.relname) AS name FROM depths
     JOIN tables USING (oid) JOIN pg_class c USING (oid)
     GROUP BY c.relname ORDER BY max(depths.depth) DESC, c.relname`,
    [outliving],
  );
}

const countRow = z.object({ held: z.coerce.number() });

/** How many rows each table has of the tenant, `tenants` among them. */
export async function countRows(tx: Tx, tenantId: string): Promise<Holdings> {
  const held: Holdings = {};
  const count = async (name: string, column: string) => {
    const sql = `SELECT count(*) AS held FROM ${name} WHERE ${column} = $1`;
    held[`database.${name}`] = (await tx.row(countRow, sql, [tenantId]))?.held ?? 0;
  };
  for (const { name } of await tenantTables(tx)) await count(name, "tenant_id");
  await count("tenants", "id");
  return held;
}

/** Deletes the tenant's rows, a few at a time, and in the end the tenant. */
export async function deleteRows(db: Database, tenantId: string): Promise<void> {
  for (const { name } of await db.erasure(tenantTables)) {
    let deleted: number;
    do {
      deleted = await db.erasure((tx) =>
        tx.run(
          `DELETE FROM ${name} WHERE ctid = ANY (ARRAY(
             SELECT ctid FROM ${name} WHERE tenant_id = $1 LIMIT ${rowsPerStatement}))`,
          [tenantId],
        ),
      );
    } while (deleted === rowsPerStatement);
  }
  // With whatever was written meanwhile (ON DELETE CASCADE).
  await db.erasure((tx) => tx.run("DELETE FROM tenants WHERE id = $1", [tenantId]));
}
