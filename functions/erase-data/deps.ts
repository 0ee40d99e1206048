import type { FunctionBase } from "#shared/adapters/functions-framework/run-function.ts";
import { defaultIngestionLimits } from "#shared/knowledge/ingestion-limits.ts";
import { openDatabase } from "#shared/parts/open-database.ts";
import { openEmbedder } from "#shared/parts/open-embedder.ts";
import { openOutbox } from "#shared/parts/open-event-bus.ts";
import { openObjectStore } from "#shared/parts/open-object-store.ts";
import { openParts } from "#shared/parts/open-parts.ts";
import { openPassageIndex } from "#shared/parts/open-passage-index.ts";
import { openReceiptSigner } from "#shared/parts/open-receipt-signer.ts";
import { openCache, openRedis } from "#shared/parts/open-redis.ts";
import type { EraseDeps } from "#shared/privacy/erase-what-is-due.ts";
import type { Config } from "./config.ts";

export type Deps = EraseDeps;

export function createDeps(config: Config, base: FunctionBase) {
  return openParts(base, async (parts) => {
    const db = await openDatabase(config, parts);
    const embedder = await openEmbedder(config, parts);
    return {
      ...base,
      db,
      objects: await openObjectStore(config, parts),
      cache: await openCache(await openRedis(config, parts)),
      index: await openPassageIndex(config, { db, embedder }, parts),
      outbox: await openOutbox(config, db, parts),
      limits: defaultIngestionLimits,
      receiptSigner: openReceiptSigner(config),
      quietSeconds: config.ERASURE_QUIET_SECONDS,
    };
  });
}
