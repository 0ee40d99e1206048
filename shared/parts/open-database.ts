import { createDatabase } from "#shared/adapters/postgres/create-database.ts";
import type { OpenPool } from "#shared/adapters/postgres/create-pool.ts";
import { demandSchema } from "#shared/adapters/postgres/demand-schema.ts";
import { openPool } from "#shared/adapters/postgres/open-pool.ts";
import type { DatabaseConfig } from "#shared/config/database.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { untilGood } from "#shared/kernel/until-good.ts";
import { meterOf, type PartBase } from "./part-base.ts";

/** Cloud SQL with IAM where an instance is named, else where DATABASE_URL points. */
export function openDatabasePool(config: DatabaseConfig, logger: Logger): Promise<OpenPool> {
  const { CLOUD_SQL_INSTANCE: instance, CLOUD_SQL_IP: ipType } = config;
  return openPool(
    {
      connectionString: config.DATABASE_URL,
      cloudSql: instance === undefined ? undefined : { instance, ipType },
      max: config.DATABASE_POOL_SIZE,
    },
    logger,
  );
}

/** PostgreSQL; it answers once its schema is one that this code can work with. */
export async function openDatabase(config: DatabaseConfig, base: PartBase): Promise<Database> {
  const { logger, closing } = base;
  const { pool, state, close } = await openDatabasePool(config, logger);
  closing.push(close);
  meterOf(base).watchPool("database", state);
  const db = createDatabase(pool, logger);
  const checkSchema = untilGood(() => demandSchema(pool));
  return { ...db, ping: () => db.ping().then(checkSchema) };
}
