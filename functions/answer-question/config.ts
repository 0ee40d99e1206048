import type { z } from "zod";
import { answerModelEnv } from "#shared/config/answer-model.ts";
import { databaseEnv } from "#shared/config/database.ts";
import { embedderEnv } from "#shared/config/embedder.ts";
import { eventBusEnv } from "#shared/config/event-bus.ts";
import { passageIndexEnv } from "#shared/config/passage-index.ts";
import { redisEnv } from "#shared/config/redis.ts";
import { rerankerEnv } from "#shared/config/reranker.ts";
import { unitConfig } from "#shared/config/unit-config.ts";

/** The environment of this function. */
export const configSchema = unitConfig({
  ...databaseEnv,
  ...passageIndexEnv,
  ...embedderEnv,
  ...rerankerEnv,
  ...answerModelEnv,
  ...eventBusEnv,
  ...redisEnv,
});
export type Config = z.infer<typeof configSchema>;
