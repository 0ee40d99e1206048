import { z } from "zod";
import { databaseEnv } from "#shared/config/database.ts";
import { embedderEnv } from "#shared/config/embedder.ts";
import { eventBusEnv } from "#shared/config/event-bus.ts";
import { objectStoreEnv } from "#shared/config/object-store.ts";
import { passageIndexEnv } from "#shared/config/passage-index.ts";
import { redisEnv } from "#shared/config/redis.ts";
import { receiptEnv } from "#shared/config/signing-keys.ts";
import { unitConfig } from "#shared/config/unit-config.ts";

/** The environment of this function. */
export const configSchema = unitConfig({
  ...databaseEnv,
  ...objectStoreEnv,
  ...passageIndexEnv,
  ...embedderEnv,
  ...eventBusEnv,
  ...receiptEnv,
  ...redisEnv,
  /** Longer than any stage of a document and any answer may take. */
  ERASURE_QUIET_SECONDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(86_400)
    .default(3_600)
    .describe("how long after a purge every part is looked at again"),
});
export type Config = z.infer<typeof configSchema>;
