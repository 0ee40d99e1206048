import type { FunctionBase } from "#shared/adapters/functions-framework/run-function.ts";
import { createTextExtractor } from "#shared/adapters/text-extractor/create-text-extractor.ts";
import type { ExtractDocumentDeps } from "#shared/knowledge/extract-document.ts";
import { defaultIngestionLimits } from "#shared/knowledge/ingestion-limits.ts";
import { openDatabase } from "#shared/parts/open-database.ts";
import { openOutbox } from "#shared/parts/open-event-bus.ts";
import { openObjectStore } from "#shared/parts/open-object-store.ts";
import { openParts } from "#shared/parts/open-parts.ts";
import type { Config } from "./config.ts";

export type Deps = ExtractDocumentDeps;

export function createDeps(config: Config, base: FunctionBase) {
  return openParts(base, async (parts) => {
    const db = await openDatabase(config, parts);
    const extractor = createTextExtractor({
      timeoutSeconds: config.EXTRACTION_SECONDS,
      memoryMegabytes: config.EXTRACTION_MEGABYTES,
    });
    parts.closing.push(() => extractor.close());
    return {
      ...base,
      db,
      extractor,
      objects: await openObjectStore(config, parts),
      outbox: await openOutbox(config, db, parts),
      limits: defaultIngestionLimits,
    };
  });
}
