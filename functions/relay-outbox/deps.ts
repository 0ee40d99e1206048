import type { FunctionBase } from "#shared/adapters/functions-framework/run-function.ts";
import { measureOutbox } from "#shared/events/measure-outbox.ts";
import type { RelayOutboxDeps } from "#shared/events/relay-outbox.ts";
import { openDatabase } from "#shared/parts/open-database.ts";
import { openEventBus } from "#shared/parts/open-event-bus.ts";
import { openParts } from "#shared/parts/open-parts.ts";
import type { Config } from "./config.ts";

export type Deps = RelayOutboxDeps;

export function createDeps(config: Config, base: FunctionBase) {
  return openParts(base, async (parts) => {
    const db = await openDatabase(config, parts);
    base.metrics.watchOutbox(() => measureOutbox(db));
    return {
      ...base,
      db,
      publisher: await openEventBus(config, parts),
    };
  });
}
