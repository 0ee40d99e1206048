import type { Pool } from "pg";
import { listMigrations } from "./list-migrations.ts";

/** SQLSTATE undefined_table: nobody has migrated this database. */
const undefinedTable = "42P01";

/**
 * Throws unless the schema has all that this code was written for. A schema that is newer passes:
 * the next release migrates before it starts.
 */
export async function demandSchema(pool: Pool): Promise<void> {
  const applied = await namesIn(pool);
  const missing = (await listMigrations()).filter((name) => !applied.has(name));
  if (missing.length === 0) return;
  const state = applied.size === 0 ? "has no schema" : "has an older schema than this code";
  throw new Error(`the database ${state}: ${missing.join(", ")} missing; npm run migrate`);
}

async function namesIn(pool: Pool): Promise<Set<string>> {
  try {
    const { rows } = await pool.query("SELECT name FROM migrations");
    return new Set(rows.map((row) => String(row.name)));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === undefinedTable) return new Set();
    throw error;
  }
}
