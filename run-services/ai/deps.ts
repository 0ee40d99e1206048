import type { UploadReceiver } from "#shared/adapters/folder-object-store/receive-upload.ts";
import type { DownloadSender } from "#shared/adapters/folder-object-store/send-download.ts";
import type { StartDeps } from "#shared/conversations/start-answer.ts";
import type { Outbox } from "#shared/events/outbox.ts";
import type { TokenVerifier } from "#shared/http/app-types.ts";
import type { BaseDeps } from "#shared/http/run-service.ts";
import {
  defaultIngestionLimits,
  type IngestionLimits,
} from "#shared/knowledge/ingestion-limits.ts";
import type { ObjectStore } from "#shared/knowledge/ports.ts";
import { openAnswerModel } from "#shared/parts/open-answer-model.ts";
import { openDatabase } from "#shared/parts/open-database.ts";
import { openDownloadSender } from "#shared/parts/open-download-sender.ts";
import { openQueryEmbedder } from "#shared/parts/open-embedder.ts";
import { openOutbox } from "#shared/parts/open-event-bus.ts";
import { openGenerations } from "#shared/parts/open-generations.ts";
import { openObjectStore } from "#shared/parts/open-object-store.ts";
import { openParts } from "#shared/parts/open-parts.ts";
import { openPassageIndex } from "#shared/parts/open-passage-index.ts";
import { openCache, openRedis } from "#shared/parts/open-redis.ts";
import { openReranker } from "#shared/parts/open-reranker.ts";
import { openTokenVerifier } from "#shared/parts/open-token-verifier.ts";
import { openUploadReceiver } from "#shared/parts/open-upload-receiver.ts";
import type { Config } from "./config.ts";

export type Deps = BaseDeps &
  StartDeps & {
    verifier: TokenVerifier;
    objects: ObjectStore;
    outbox: Outbox;
    limits: IngestionLimits;
    /** How long the events of a document are told in one stream; ten minutes unless given. */
    watchMs?: number;
    /** Only where direct uploads come to this service, not to a bucket. */
    uploads?: UploadReceiver;
    /** The same of downloads. */
    downloads?: DownloadSender;
  };

export function createDeps(
  config: Config,
  base: BaseDeps,
): Promise<Deps & { close(): Promise<void> }> {
  return openParts(base, async (parts) => {
    const db = await openDatabase(config, parts);
    const embedder = await openQueryEmbedder(
      config,
      await openCache(await openRedis(config, parts)),
      parts,
    );
    const reranker = await openReranker(config, parts);
    const uploads = await openUploadReceiver(config);
    const downloads = await openDownloadSender(config);
    return {
      ...base,
      db,
      embedder,
      index: await openPassageIndex(config, { db, embedder }, parts),
      ...(reranker && { reranker }),
      verifier: await openTokenVerifier(config),
      objects: await openObjectStore(config, parts),
      ...(uploads && { uploads }),
      ...(downloads && { downloads }),
      outbox: await openOutbox(config, db, parts),
      limits: defaultIngestionLimits,
      model: await openAnswerModel(config, parts),
      answerMs: config.ANSWER_SECONDS * 1000,
      generations: openGenerations(config, parts),
    };
  });
}
