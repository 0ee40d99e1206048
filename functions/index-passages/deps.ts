import { createClosingStack } from "#shared/kernel/closing-stack.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import type { IndexPassagesDeps } from "#shared/knowledge/index-passages.ts";
import { defaultIngestionLimits } from "#shared/knowledge/ingestion-limits.ts";
import { openDatabase } from "#shared/parts/open-database.ts";
import { openEmbedder } from "#shared/parts/open-embedder.ts";
import { openObjectStore } from "#shared/parts/open-object-store.ts";
import { openPassageIndex } from "#shared/parts/open-passage-index.ts";
import type { Config } from "./config.ts";

export type Deps = IndexPassagesDeps & { logger: Logger };

export async function createDeps(config: Config, logger: Logger) {
  const closing = createClosingStack();
  const base = { logger, closing };
  const db = await openDatabase(config, base);
  const embedder = await openEmbedder(config, base);
  return {
    db,
    logger,
    embedder,
    objects: await openObjectStore(config, base),
    index: await openPassageIndex(config, { db, embedder }, base),
    limits: defaultIngestionLimits,
    close: closing.close,
  } satisfies Deps & { close(): Promise<void> };
}
