import type { z } from "zod";
import { createFolderObjectStore } from "#shared/adapters/folder-object-store/create-folder-object-store.ts";
import { createHashingEmbedder } from "#shared/adapters/hashing-embedder/create-hashing-embedder.ts";
import { createLanceIndex } from "#shared/adapters/lancedb/create-lance-index.ts";
import { createDatabase } from "#shared/adapters/postgres/create-database.ts";
import { createPool } from "#shared/adapters/postgres/create-pool.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import type { IndexPassagesDeps } from "#shared/knowledge/index-passages.ts";
import { defaultIngestionLimits } from "#shared/knowledge/ingestion-limits.ts";
import type { config } from "./config.ts";

export type Deps = IndexPassagesDeps & { logger: Logger };

export function createDeps(settings: z.infer<typeof config>, logger: Logger): Deps {
  const db = createDatabase(
    createPool({ connectionString: settings.DATABASE_URL }, logger),
    logger,
  );
  const embedder = createHashingEmbedder();
  return {
    db,
    logger,
    objects: createFolderObjectStore({ directory: settings.OBJECTS_DIR }),
    index: createLanceIndex({ directory: settings.INDEX_DIR, dimensions: embedder.dimensions }),
    embedder,
    limits: defaultIngestionLimits,
  };
}
