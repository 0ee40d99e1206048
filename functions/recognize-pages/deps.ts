import type { FunctionBase } from "#shared/adapters/functions-framework/run-function.ts";
import { defaultIngestionLimits } from "#shared/knowledge/ingestion-limits.ts";
import type { RecognizePagesDeps } from "#shared/knowledge/recognize-pages.ts";
import { openDatabase } from "#shared/parts/open-database.ts";
import { openOutbox } from "#shared/parts/open-event-bus.ts";
import { openObjectStore } from "#shared/parts/open-object-store.ts";
import { openPageRenderer } from "#shared/parts/open-page-renderer.ts";
import { openParts } from "#shared/parts/open-parts.ts";
import { openTextRecognizer, recognitionLimits } from "#shared/parts/open-text-recognizer.ts";
import type { Config } from "./config.ts";

export type Deps = RecognizePagesDeps;

export function createDeps(config: Config, base: FunctionBase) {
  return openParts(base, async (parts) => {
    const db = await openDatabase(config, parts);
    return {
      ...base,
      db,
      objects: await openObjectStore(config, parts),
      outbox: await openOutbox(config, db, parts),
      renderer: openPageRenderer(config, parts),
      recognizer: await openTextRecognizer(config, parts),
      recognition: recognitionLimits(config),
      limits: defaultIngestionLimits,
    };
  });
}
