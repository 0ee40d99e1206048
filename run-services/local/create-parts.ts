import { mkdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { removeDrafts } from "#shared/adapters/folder-object-store/write-file.ts";
import { createTextExtractor } from "#shared/adapters/text-extractor/create-text-extractor.ts";
import { packZip } from "#shared/adapters/zip/pack-zip.ts";
import { systemClock } from "#shared/kernel/clock.ts";
import type { ClosingStack } from "#shared/kernel/closing-stack.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { defaultIngestionLimits } from "#shared/knowledge/ingestion-limits.ts";
import { openAnswerModel } from "#shared/parts/open-answer-model.ts";
import { openDownloadSender } from "#shared/parts/open-download-sender.ts";
import { openQueryEmbedder } from "#shared/parts/open-embedder.ts";
import { openGenerations } from "#shared/parts/open-generations.ts";
import { openObjectStore } from "#shared/parts/open-object-store.ts";
import { openPageRenderer } from "#shared/parts/open-page-renderer.ts";
import { openPassageIndex } from "#shared/parts/open-passage-index.ts";
import { openCache, openRedis } from "#shared/parts/open-redis.ts";
import { openReranker } from "#shared/parts/open-reranker.ts";
import { openTextRecognizer, recognitionLimits } from "#shared/parts/open-text-recognizer.ts";
import { openUploadReceiver } from "#shared/parts/open-upload-receiver.ts";
import type { Metrics } from "#shared/telemetry/metrics.ts";
import type { LocalSecrets } from "./local-secrets.ts";
import type { PartSettings } from "./part-env.ts";
import { spareThreads } from "./spare-threads.ts";

type Options = {
  directory: string;
  url: string;
  secrets: LocalSecrets;
  settings: PartSettings;
  logger: Logger;
  metrics: Metrics;
  db: Database;
};

/** The parts that services and functions share: embedded in the data folder unless set otherwise. */
export async function createParts(options: Options, closing: ClosingStack) {
  const { logger, metrics, db } = options;
  const base = { logger, metrics, closing };
  const config = {
    ...options.settings,
    OBJECTS_URL: options.settings.OBJECTS_URL ?? (await folder(options.directory, "objects")),
    INDEX_URL: options.settings.INDEX_URL ?? (await folder(options.directory, "index")),
    UPLOAD_URL: `${options.url}/v1/uploads`,
    UPLOAD_SECRET: options.secrets.uploadSecret,
    DOWNLOAD_URL: `${options.url}/v1/downloads`,
    DOWNLOAD_SECRET: options.secrets.downloadSecret,
  };
  const redis = await openRedis(config, base);
  const cache = await openCache(redis);
  const embedder = await openQueryEmbedder(config, cache, base);
  const reranker = await openReranker(config, base);
  spareThreads();
  const index = await openPassageIndex(config, { db, embedder }, base);
  const extractor = createTextExtractor({});
  closing.push(() => extractor.close());
  const uploads = await openUploadReceiver(config);
  const downloads = await openDownloadSender(config);
  return {
    clock: systemClock,
    embedder,
    cache,
    index,
    extractor,
    renderer: openPageRenderer(config, base),
    recognizer: await openTextRecognizer(config, base),
    recognition: recognitionLimits(config),
    objects: await openObjectStore(config, base),
    ...(uploads && { uploads }),
    ...(downloads && { downloads }),
    pack: packZip,
    redis,
    ...(reranker && { reranker }),
    model: await openAnswerModel(config, base),
    answerMs: config.ANSWER_SECONDS * 1000,
    generations: openGenerations(config, base),
    limits: defaultIngestionLimits,
  };
}

export type Parts = Awaited<ReturnType<typeof createParts>>;

/** Documents are nobody else's; the data folder itself stays open, for PostgreSQL's own user. */
async function folder(directory: string, name: string): Promise<string> {
  const path = join(directory, name);
  await mkdir(path, { recursive: true, mode: 0o700 });
  if (name === "objects") await removeDrafts(path);
  return `file:${path}`;
}

/** Documents that are worked on at once: extraction takes a core each. */
export const workers = Math.max(1, Math.min(4, availableParallelism()));
