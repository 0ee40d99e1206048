import { createFolderObjectStore } from "#shared/adapters/folder-object-store/create-folder-object-store.ts";
import { createDatabase } from "#shared/adapters/postgres/create-database.ts";
import { createPool } from "#shared/adapters/postgres/create-pool.ts";
import { createPushBus } from "#shared/adapters/push-bus/create-push-bus.ts";
import { createTextExtractor } from "#shared/adapters/text-extractor/create-text-extractor.ts";
import { createOutbox } from "#shared/events/outbox.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import type { ExtractDocumentDeps } from "#shared/knowledge/extract-document.ts";
import { defaultIngestionLimits } from "#shared/knowledge/ingestion-limits.ts";
import type { Config } from "./config.ts";

export type Deps = ExtractDocumentDeps;

export function createDeps(config: Config, logger: Logger): Deps {
  const db = createDatabase(createPool({ connectionString: config.DATABASE_URL }, logger), logger);
  const publisher = createPushBus({ targets: config.PUSH_TARGETS });
  return {
    db,
    logger,
    objects: createFolderObjectStore({ directory: config.OBJECTS_DIR }),
    extractor: createTextExtractor({
      timeoutSeconds: config.EXTRACTION_SECONDS,
      memoryMegabytes: config.EXTRACTION_MEGABYTES,
    }),
    outbox: createOutbox({ db, publisher, logger }, { background: true }),
    limits: defaultIngestionLimits,
  };
}
