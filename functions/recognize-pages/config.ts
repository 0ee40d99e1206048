import type { z } from "zod";
import { databaseEnv } from "#shared/config/database.ts";
import { eventBusEnv } from "#shared/config/event-bus.ts";
import { objectStoreEnv } from "#shared/config/object-store.ts";
import { recognizerEnv } from "#shared/config/recognizer.ts";
import { unitConfig } from "#shared/config/unit-config.ts";

/** The environment of this function. */
export const configSchema = unitConfig({
  ...databaseEnv,
  ...objectStoreEnv,
  ...eventBusEnv,
  ...recognizerEnv,
});
export type Config = z.infer<typeof configSchema>;
