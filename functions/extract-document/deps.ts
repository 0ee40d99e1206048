import { createTextExtractor } from "#shared/adapters/text-extractor/create-text-extractor.ts";
import { createClosingStack } from "#shared/kernel/closing-stack.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import type { ExtractDocumentDeps } from "#shared/knowledge/extract-document.ts";
import { defaultIngestionLimits } from "#shared/knowledge/ingestion-limits.ts";
import { openDatabase } from "#shared/parts/open-database.ts";
import { openOutbox } from "#shared/parts/open-event-bus.ts";
import { openObjectStore } from "#shared/parts/open-object-store.ts";
import type { Config } from "./config.ts";

export type Deps = ExtractDocumentDeps;

export async function createDeps(config: Config, logger: Logger) {
  const closing = createClosingStack();
  const base = { logger, closing };
  const db = await openDatabase(config, base);
  const extractor = createTextExtractor({
    timeoutSeconds: config.EXTRACTION_SECONDS,
    memoryMegabytes: config.EXTRACTION_MEGABYTES,
  });
  closing.push(() => extractor.close());
  return {
    db,
    logger,
    extractor,
    objects: await openObjectStore(config, base),
    outbox: await openOutbox(config, db, base),
    limits: defaultIngestionLimits,
    close: closing.close,
  } satisfies Deps & { close(): Promise<void> };
}
