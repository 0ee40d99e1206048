import type { RelayOutboxDeps } from "#shared/events/relay-outbox.ts";
import { createClosingStack } from "#shared/kernel/closing-stack.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { openDatabase } from "#shared/parts/open-database.ts";
import { openEventBus } from "#shared/parts/open-event-bus.ts";
import type { Config } from "./config.ts";

export type Deps = RelayOutboxDeps;

export async function createDeps(config: Config, logger: Logger) {
  const closing = createClosingStack();
  const base = { logger, closing };
  return {
    db: await openDatabase(config, base),
    logger,
    publisher: await openEventBus(config, base),
    close: closing.close,
  } satisfies Deps & { close(): Promise<void> };
}
