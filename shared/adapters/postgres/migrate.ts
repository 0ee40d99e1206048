import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { Pool, PoolClient } from "pg";
import { listMigrations, migrationsFolder } from "./list-migrations.ts";

/** Any constant: whoever holds this advisory lock migrates, the others wait for it. */
const lock = 7_206_194;
/** How long others may migrate before this gives up, and how long one migration may take. */
const longestMs = 15 * 60_000;

/**
 * Applies every `migrations/*.sql` that this database has not seen, in order of name, each in
 * its own transaction. Safe to race; returns the names it applied.
 */
export async function migrate(pool: Pool): Promise<string[]> {
  const names = await listMigrations();
  const client = await pool.connect();
  const applied: string[] = [];
  try {
    await takeTurn(client);
    await client.query(
      "CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())",
    );
    // Units own nothing, and ask at their start whether the schema is the one that they know.
    await client.query("GRANT SELECT ON migrations TO PUBLIC");
    // What bounds everyday statements does not bound the rewriting of a table.
    await client.query("SET statement_timeout = 0");
    const { rows } = await client.query("SELECT name FROM migrations");
    const seen = new Set(rows.map((row) => String(row.name)));
    for (const name of names.filter((name) => !seen.has(name))) {
      const sql = await readFile(new URL(name, migrationsFolder), "utf8");
      const text = `BEGIN;${sql};INSERT INTO migrations (name) VALUES ('${name}');COMMIT`;
      const patient = { text, query_timeout: longestMs };
      await client.query(patient);
      applied.push(name);
    }
    return applied;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  } finally {
    // With its session go the lock and the settings.
    client.release(true);
  }
}

/** Waits for whoever migrates; asked for again and again, for a statement may not wait so long. */
async function takeTurn(client: PoolClient): Promise<void> {
  for (const started = Date.now(); Date.now() - started < longestMs; await pause(100)) {
    const { rows } = await client.query("SELECT pg_try_advisory_lock($1) AS held", [lock]);
    if (rows[0]?.held === true) return;
  }
  throw new Error("somebody else has been migrating this database for a quarter of an hour");
}
