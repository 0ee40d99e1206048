import { readdir, readFile } from "node:fs/promises";
import type { Pool } from "pg";

const folder = new URL("./migrations/", import.meta.url);
/** Any constant: whoever holds this advisory lock migrates, the others wait for it. */
const lock = 7_206_194;

/**
 * Applies every `migrations/*.sql` that this database has not seen, in order of name, each in
 * its own transaction. Safe to race; returns the names it applied.
 */
export async function migrate(pool: Pool): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  const client = await pool.connect();
  const applied: string[] = [];
  try {
    await client.query("SELECT pg_advisory_lock($1)", [lock]);
    await client.query(
      "CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())",
    );
    const { rows } = await client.query("SELECT name FROM migrations");
    const seen = new Set(rows.map((row) => String(row.name)));
    for (const name of names.filter((name) => !seen.has(name))) {
      const sql = await readFile(new URL(name, folder), "utf8");
      await client.query(`BEGIN;${sql};INSERT INTO migrations (name) VALUES ('${name}');COMMIT`);
      applied.push(name);
    }
    return applied;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  } finally {
    await client.query("SELECT pg_advisory_unlock($1)", [lock]).catch(() => {});
    client.release();
  }
}
