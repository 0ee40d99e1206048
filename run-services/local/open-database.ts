import { join } from "node:path";
import { createDatabase } from "#shared/adapters/postgres/create-database.ts";
import { createPool } from "#shared/adapters/postgres/create-pool.ts";
import { migrate } from "#shared/adapters/postgres/migrate.ts";
import type { ClosingStack } from "#shared/kernel/closing-stack.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { demandAnswer } from "./demand-answer.ts";
import { holdDatabase } from "./hold-database.ts";
import { startPostgres } from "./start-postgres.ts";

/** The database at `databaseUrl`, or the embedded one of the data folder; migrated, and ours alone. */
export async function openDatabase(
  options: { directory: string; databaseUrl: string | undefined; durable: boolean },
  logger: Logger,
  closing: ClosingStack,
): Promise<Database> {
  let connectionString = options.databaseUrl;
  if (connectionString === undefined) {
    const { directory, durable } = options;
    const postgres = await startPostgres({ directory: join(directory, "postgres"), durable });
    closing.push(() => postgres.stop());
    connectionString = postgres.url;
  }
  const pool = createPool({ connectionString, max: 20 }, logger);
  closing.push(() => pool.end());
  await demandAnswer(pool, connectionString);
  const held = await holdDatabase(pool);
  closing.push(() => held.release());
  await migrate(pool);
  return createDatabase(pool, logger);
}
