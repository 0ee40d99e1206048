import type { z } from "zod";
import { databaseEnv } from "#shared/config/database.ts";
import { embedderEnv } from "#shared/config/embedder.ts";
import { eventBusEnv } from "#shared/config/event-bus.ts";
import { objectStoreEnv } from "#shared/config/object-store.ts";
import { passageIndexEnv } from "#shared/config/passage-index.ts";
import { unitConfig } from "#shared/config/unit-config.ts";

/** The environment of this function. */
export const configSchema = unitConfig({
  ...databaseEnv,
  ...objectStoreEnv,
  ...passageIndexEnv,
  ...embedderEnv,
  ...eventBusEnv,
});
export type Config = z.infer<typeof configSchema>;
