import { createDatabase } from "#shared/adapters/postgres/create-database.ts";
import { openPool } from "#shared/adapters/postgres/open-pool.ts";
import type { DatabaseConfig } from "#shared/config/database.ts";
import type { Database } from "#shared/kernel/database.ts";
import { meterOf, type PartBase } from "./part-base.ts";

/** PostgreSQL: Cloud SQL with IAM where an instance is named, else where DATABASE_URL points. */
export async function openDatabase(config: DatabaseConfig, base: PartBase): Promise<Database> {
  const { logger, closing } = base;
  const { CLOUD_SQL_INSTANCE: instance, CLOUD_SQL_IP: ipType } = config;
  const { pool, state, close } = await openPool(
    {
      connectionString: config.DATABASE_URL,
      cloudSql: instance === undefined ? undefined : { instance, ipType },
      max: config.DATABASE_POOL_SIZE,
    },
    logger,
  );
  closing.push(close);
  meterOf(base).watchPool("database", state);
  return createDatabase(pool, logger);
}
