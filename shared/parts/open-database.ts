import { createDatabase } from "#shared/adapters/postgres/create-database.ts";
import { createPool } from "#shared/adapters/postgres/create-pool.ts";
import type { DatabaseConfig } from "#shared/config/database.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { PartBase } from "./part-base.ts";

/** PostgreSQL: Cloud SQL with IAM where an instance is named, else where DATABASE_URL points. */
export async function openDatabase(
  config: DatabaseConfig,
  { logger, closing }: PartBase,
): Promise<Database> {
  const pool = createPool(
    { connectionString: config.DATABASE_URL, max: config.DATABASE_POOL_SIZE },
    logger,
  );
  closing.push(() => pool.end());
  return createDatabase(pool, logger);
}
