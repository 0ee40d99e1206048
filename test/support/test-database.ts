import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { createDatabase } from "#shared/adapters/postgres/create-database.ts";
import { createPool } from "#shared/adapters/postgres/create-pool.ts";
import type { Database } from "#shared/kernel/database.ts";
import { silentLogger } from "#shared/kernel/logger.ts";

export type TestDatabase = {
  db: Database;
  url: string;
  /** As the owner, past row-level security: to look at what is really there. */
  inspect<Row extends pg.QueryResultRow>(sql: string, params?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
};

/** A database of its own for one test file, copied from the migrated template. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  const clusterUrl = inject("postgresUrl");
  await administer(clusterUrl, `CREATE DATABASE ${name} TEMPLATE template_pueblo`);
  const url = new URL(clusterUrl);
  url.pathname = `/${name}`;
  const pool = createPool({ connectionString: url.href, max: 8 }, silentLogger);
  return {
    db: createDatabase(pool, silentLogger),
    url: url.href,
    inspect: async (sql, params) => (await pool.query(sql, params)).rows,
    async close() {
      await pool.end();
      await administer(clusterUrl, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function administer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
