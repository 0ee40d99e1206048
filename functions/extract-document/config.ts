import { z } from "zod";
import { databaseEnv } from "#shared/config/database.ts";
import { eventBusEnv } from "#shared/config/event-bus.ts";
import { objectStoreEnv } from "#shared/config/object-store.ts";

/** The environment of this function. */
export const configSchema = z.object({
  ...databaseEnv,
  ...objectStoreEnv,
  ...eventBusEnv,
  EXTRACTION_SECONDS: z.coerce.number().positive().default(60),
  EXTRACTION_MEGABYTES: z.coerce.number().positive().default(512),
});
export type Config = z.infer<typeof configSchema>;
