import { createFolderObjectStore } from "#shared/adapters/folder-object-store/create-folder-object-store.ts";
import { createHashingEmbedder } from "#shared/adapters/hashing-embedder/create-hashing-embedder.ts";
import { createLanceIndex } from "#shared/adapters/lancedb/create-lance-index.ts";
import { createDatabase } from "#shared/adapters/postgres/create-database.ts";
import { createPool } from "#shared/adapters/postgres/create-pool.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import type { PurgeDocumentDeps } from "#shared/knowledge/purge-document.ts";
import type { Config } from "./config.ts";

export type Deps = PurgeDocumentDeps & { logger: Logger };

export function createDeps(config: Config, logger: Logger): Deps {
  const db = createDatabase(createPool({ connectionString: config.DATABASE_URL }, logger), logger);
  const embedder = createHashingEmbedder();
  return {
    db,
    logger,
    objects: createFolderObjectStore({ directory: config.OBJECTS_DIR }),
    index: createLanceIndex({ directory: config.INDEX_DIR, dimensions: embedder.dimensions }),
  };
}
