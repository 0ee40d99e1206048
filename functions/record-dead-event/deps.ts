import { createClosingStack } from "#shared/kernel/closing-stack.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { openDatabase } from "#shared/parts/open-database.ts";
import type { Config } from "./config.ts";

export type Deps = { db: Database; logger: Logger };

export async function createDeps(config: Config, logger: Logger) {
  const closing = createClosingStack();
  const base = { logger, closing };
  return {
    db: await openDatabase(config, base),
    logger,
    close: closing.close,
  } satisfies Deps & { close(): Promise<void> };
}
