import { createTokenVerifier } from "#shared/adapters/access-tokens/create-token-verifier.ts";
import { fetchKeys } from "#shared/adapters/access-tokens/fetch-keys.ts";
import { createExtractiveModel } from "#shared/adapters/extractive-model/create-extractive-model.ts";
import { createFolderObjectStore } from "#shared/adapters/folder-object-store/create-folder-object-store.ts";
import {
  createUploadReceiver,
  type UploadReceiver,
} from "#shared/adapters/folder-object-store/receive-upload.ts";
import { createHashingEmbedder } from "#shared/adapters/hashing-embedder/create-hashing-embedder.ts";
import { createLanceIndex } from "#shared/adapters/lancedb/create-lance-index.ts";
import { createDatabase } from "#shared/adapters/postgres/create-database.ts";
import { createPool } from "#shared/adapters/postgres/create-pool.ts";
import { createPushBus } from "#shared/adapters/push-bus/create-push-bus.ts";
import type { AskDeps } from "#shared/conversations/ask-question.ts";
import { createOutbox, type Outbox } from "#shared/events/outbox.ts";
import type { TokenVerifier } from "#shared/http/app-types.ts";
import type { BaseDeps } from "#shared/http/run-service.ts";
import { systemClock } from "#shared/kernel/clock.ts";
import {
  defaultIngestionLimits,
  type IngestionLimits,
} from "#shared/knowledge/ingestion-limits.ts";
import type { ObjectStore } from "#shared/knowledge/ports.ts";
import type { Config } from "./config.ts";

export type Deps = BaseDeps &
  AskDeps & {
    verifier: TokenVerifier;
    objects: ObjectStore;
    outbox: Outbox;
    limits: IngestionLimits;
    /** How long the events of a document are told in one stream; ten minutes unless given. */
    watchMs?: number;
    /** Only where direct uploads come to this service, not to a bucket. */
    uploads?: UploadReceiver;
  };

export async function createDeps(
  config: Config,
  base: BaseDeps,
): Promise<Deps & { close(): Promise<void> }> {
  const { logger } = base;
  const pool = createPool({ connectionString: config.DATABASE_URL }, logger);
  const db = createDatabase(pool, logger);
  const publisher = createPushBus({ targets: config.PUSH_TARGETS });
  const outbox = createOutbox({ db, publisher, logger }, { background: true });
  const uploads = { url: config.UPLOAD_URL, secret: config.UPLOAD_SECRET };
  const embedder = createHashingEmbedder();
  const index = createLanceIndex({
    directory: config.INDEX_DIR,
    dimensions: embedder.dimensions,
    logger,
  });
  return {
    ...base,
    db,
    embedder,
    index,
    verifier: createTokenVerifier({
      issuer: config.TOKEN_ISSUER,
      keys: fetchKeys(config.JWKS_URL, systemClock),
    }),
    objects: createFolderObjectStore({ directory: config.OBJECTS_DIR, uploads }),
    uploads: createUploadReceiver({ directory: config.OBJECTS_DIR, secret: uploads.secret }),
    outbox,
    limits: defaultIngestionLimits,
    model: createExtractiveModel(),
    answerMs: config.ANSWER_SECONDS * 1000,
    async close() {
      // Not waited for: a consumer may take minutes, and the relay goes on.
      void outbox.close();
      await index.close();
      await pool.end();
    },
  };
}
