import type { FunctionBase } from "#shared/adapters/functions-framework/run-function.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import type { IndexPassagesDeps } from "#shared/knowledge/index-passages.ts";
import { defaultIngestionLimits } from "#shared/knowledge/ingestion-limits.ts";
import { openDatabase } from "#shared/parts/open-database.ts";
import { openEmbedder } from "#shared/parts/open-embedder.ts";
import { openObjectStore } from "#shared/parts/open-object-store.ts";
import { openParts } from "#shared/parts/open-parts.ts";
import { openPassageIndex } from "#shared/parts/open-passage-index.ts";
import type { Config } from "./config.ts";

export type Deps = IndexPassagesDeps & { logger: Logger };

export function createDeps(config: Config, base: FunctionBase) {
  return openParts(base, async (parts) => {
    const db = await openDatabase(config, parts);
    const embedder = await openEmbedder(config, parts);
    return {
      ...base,
      db,
      embedder,
      objects: await openObjectStore(config, parts),
      index: await openPassageIndex(config, { db, embedder }, parts),
      limits: defaultIngestionLimits,
    };
  });
}
