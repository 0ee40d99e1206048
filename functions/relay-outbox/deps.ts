import { createDatabase } from "#shared/adapters/postgres/create-database.ts";
import { createPool } from "#shared/adapters/postgres/create-pool.ts";
import { createPushBus } from "#shared/adapters/push-bus/create-push-bus.ts";
import type { RelayOutboxDeps } from "#shared/events/relay-outbox.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import type { Config } from "./config.ts";

export type Deps = RelayOutboxDeps;

export function createDeps(config: Config, logger: Logger): Deps {
  const db = createDatabase(createPool({ connectionString: config.DATABASE_URL }, logger), logger);
  const publisher = createPushBus({ targets: config.PUSH_TARGETS });
  return {
    db,
    logger,
    publisher,
  };
}
