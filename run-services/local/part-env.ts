import type { z } from "zod";
import { answerModelEnv } from "#shared/config/answer-model.ts";
import { answerStreamEnv } from "#shared/config/answer-streams.ts";
import { embedderEnv } from "#shared/config/embedder.ts";
import { eventBusEnv } from "#shared/config/event-bus.ts";
import { firebaseEnv } from "#shared/config/firebase.ts";
import { objectStoreEnv } from "#shared/config/object-store.ts";
import { passageIndexEnv } from "#shared/config/passage-index.ts";
import { recognizerEnv } from "#shared/config/recognizer.ts";
import { redisEnv } from "#shared/config/redis.ts";
import { rerankerEnv } from "#shared/config/reranker.ts";
import { unitConfig } from "#shared/config/unit-config.ts";

/** Parts other than the embedded ones, for whoever has them: all optional. */
export const partEnv = unitConfig({
  ...objectStoreEnv,
  ...passageIndexEnv,
  ...embedderEnv,
  ...rerankerEnv,
  ...recognizerEnv,
  ...answerModelEnv,
  ...answerStreamEnv,
  ...redisEnv,
  OBJECTS_URL: objectStoreEnv.OBJECTS_URL.optional(),
  INDEX_URL: passageIndexEnv.INDEX_URL.optional(),
  EVENTS_URL: eventBusEnv.EVENTS_URL.optional(),
  /** With it, events go through Pub/Sub. */
  PUBSUB_EMULATOR_HOST: eventBusEnv.PUBSUB_EMULATOR_HOST,
  ...firebaseEnv,
});
export type PartSettings = z.infer<typeof partEnv>;

/** What holds without any configuration. */
export const embeddedParts: PartSettings = partEnv.parse({});
