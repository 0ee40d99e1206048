import { z } from "zod";
import type { Database, Tx } from "#shared/kernel/database.ts";

const rowsPerPage = 500;

/** Tables of tenants that are no part of a copy, and why. */
export const tablesLeftOut: Record<string, string> = {
  sessions: "browsers that are signed in: secrets, and over within days",
  revocations: "tokens that end within minutes",
  dead_events: "what went wrong inside: for operators",
  passage_terms: "made of the passages, to rank them",
};

/** Columns that are no part of a copy: secrets, and what was computed of the others. */
export const columnsLeftOut: Record<string, string[]> = {
  api_keys: ["hash"],
  passages: ["embedding", "embedding_model", "text_hash"],
  idempotent_requests: ["fingerprint"],
};

/** A table and how to read what one tenant ($1) has of it; every name is quoted. */
export type ExportedTable = {
  name: string;
  columns: string[];
  /** The primary key, in order, with the types of its columns. */
  key: { name: string; type: string }[];
  own: string;
};

const tableRow = z.object({
  name: z.string(),
  columns: z.array(z.string()),
  key_names: z.array(z.string()),
  key_types: z.array(z.string()),
});

/**
 * Every table with a tenant in it, out of the catalogue, so that a new one cannot be forgotten;
 * the tenant itself; of its members what members see of each other.
 */
export async function exportedTables(tx: Tx): Promise<ExportedTable[]> {
  const rows = await tx.rows(
    tableRow,
    `SELECT c.relname::text AS name,
       ARRAY(SELECT a.attname::text FROM pg_attribute a
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
         ORDER BY a.attnum) AS columns,
       ARRAY(SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY AS k (num, place)
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.num
         ORDER BY k.place) AS key_names,
       ARRAY(SELECT format_type(a.atttypid, a.atttypmod)
         FROM unnest(i.indkey) WITH ORDINALITY AS k (num, place)
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.num
         ORDER BY k.place) AS key_types
     FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
       AND (c.relname = 'tenants' OR EXISTS (SELECT FROM pg_attribute a
         WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped))
       AND c.relname <> ALL ($1)
     ORDER BY c.relname`,
    [Object.keys(tablesLeftOut)],
  );
  const tables = rows.map(({ name, columns, key_names, key_types }) => ({
    name,
    columns: columns.filter((column) => !columnsLeftOut[name]?.includes(column)),
    key: key_names.map((key, i) => ({ name: key, type: key_types[i] ?? "text" })),
    own: name === "tenants" ? "id = $1" : "tenant_id = $1",
  }));
  return [...tables, members];
}

const members: ExportedTable = {
  name: "users",
  columns: ["id", "email", "name"],
  key: [{ name: "id", type: "text" }],
  own: "id IN (SELECT user_id FROM memberships WHERE tenant_id = $1)",
};

const pageRow = z.object({ line: z.string(), key: z.array(z.string()) });

/** A table's rows as lines of JSON, a page at a time: no transaction stays open for long. */
export async function* exportRows(
  { name, columns, key, own }: ExportedTable,
  tenantId: string,
  { db }: { db: Database },
): AsyncGenerator<{ text: string; rows: number }> {
  const quoted = (column: string) => `"${column.replaceAll('"', '""')}"`;
  const keys = key.map((part) => quoted(part.name));
  const places = key.map(({ type }, i) => `$${i + 2}::text::${type}`);
  const order = keys.join(", ");
  const page = (isFirst: boolean) => `
    SELECT row_to_json(r)::text AS line, ARRAY[${keys.map((k) => `r.${k}::text`).join(", ")}] AS key
    FROM (SELECT ${columns.map(quoted).join(", ")} FROM ${quoted(name)}
      WHERE ${own} ${isFirst ? "" : `AND (${order}) > (${places.join(", ")})`}
      ORDER BY ${order} LIMIT ${rowsPerPage}) r
    ORDER BY ${keys.map((k) => `r.${k}`).join(", ")}`;
  for (let after: string[] = []; ; ) {
    const from = after;
    const found = await db.tenant(tenantId, (tx) =>
      tx.rows(pageRow, page(from.length === 0), [tenantId, ...from]),
    );
    const last = found.at(-1);
    if (!last) return;
    yield { text: found.map(({ line }) => `${line}\n`).join(""), rows: found.length };
    if (found.length < rowsPerPage) return;
    after = last.key;
  }
}
