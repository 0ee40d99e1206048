import type { z } from "zod";
import { createFolderObjectStore } from "#shared/adapters/folder-object-store/create-folder-object-store.ts";
import { createHashingEmbedder } from "#shared/adapters/hashing-embedder/create-hashing-embedder.ts";
import { createLanceIndex } from "#shared/adapters/lancedb/create-lance-index.ts";
import { createDatabase } from "#shared/adapters/postgres/create-database.ts";
import { createPool } from "#shared/adapters/postgres/create-pool.ts";
import { createPushBus } from "#shared/adapters/push-bus/create-push-bus.ts";
import { createOutbox } from "#shared/events/outbox.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { defaultIngestionLimits } from "#shared/knowledge/ingestion-limits.ts";
import type { SweepDeps } from "#shared/knowledge/sweep-document.ts";
import type { config } from "./config.ts";

export type Deps = SweepDeps;

export function createDeps(settings: z.infer<typeof config>, logger: Logger): Deps {
  const db = createDatabase(
    createPool({ connectionString: settings.DATABASE_URL }, logger),
    logger,
  );
  const publisher = createPushBus({ targets: settings.PUSH_TARGETS });
  const embedder = createHashingEmbedder();
  return {
    db,
    logger,
    objects: createFolderObjectStore({ directory: settings.OBJECTS_DIR }),
    index: createLanceIndex({ directory: settings.INDEX_DIR, dimensions: embedder.dimensions }),
    outbox: createOutbox({ db, publisher, logger }, { background: true }),
    limits: defaultIngestionLimits,
  };
}
