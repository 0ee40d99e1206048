import type { z } from "zod";
import { accessTokenEnv } from "#shared/config/access-tokens.ts";
import { answerModelEnv } from "#shared/config/answer-model.ts";
import { answerStreamEnv } from "#shared/config/answer-streams.ts";
import { databaseEnv } from "#shared/config/database.ts";
import { directDownloadEnv } from "#shared/config/direct-downloads.ts";
import { directUploadEnv } from "#shared/config/direct-uploads.ts";
import { embedderEnv } from "#shared/config/embedder.ts";
import { eventBusEnv } from "#shared/config/event-bus.ts";
import { objectStoreEnv } from "#shared/config/object-store.ts";
import { passageIndexEnv } from "#shared/config/passage-index.ts";
import { redisEnv } from "#shared/config/redis.ts";
import { rerankerEnv } from "#shared/config/reranker.ts";
import { unitConfig } from "#shared/config/unit-config.ts";

/** The environment of the ai service. */
export const configSchema = unitConfig({
  ...databaseEnv,
  ...accessTokenEnv,
  ...objectStoreEnv,
  ...directUploadEnv,
  DOWNLOAD_SECRET: directDownloadEnv.DOWNLOAD_SECRET,
  ...passageIndexEnv,
  ...embedderEnv,
  ...rerankerEnv,
  ...answerModelEnv,
  ...answerStreamEnv,
  ...eventBusEnv,
  ...redisEnv,
});
export type Config = z.infer<typeof configSchema>;
