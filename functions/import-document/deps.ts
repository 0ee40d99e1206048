import type { FunctionBase } from "#shared/adapters/functions-framework/run-function.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import type { ImportDocumentDeps } from "#shared/knowledge/import-document.ts";
import { defaultIngestionLimits } from "#shared/knowledge/ingestion-limits.ts";
import { openDatabase } from "#shared/parts/open-database.ts";
import { openOutbox } from "#shared/parts/open-event-bus.ts";
import { openObjectStore } from "#shared/parts/open-object-store.ts";
import { openParts } from "#shared/parts/open-parts.ts";
import type { Config } from "./config.ts";

export type Deps = ImportDocumentDeps & { logger: Logger };

export function createDeps(config: Config, base: FunctionBase) {
  return openParts(base, async (parts) => {
    const db = await openDatabase(config, parts);
    return {
      ...base,
      db,
      objects: await openObjectStore(config, parts),
      outbox: await openOutbox(config, db, parts),
      limits: defaultIngestionLimits,
    };
  });
}
