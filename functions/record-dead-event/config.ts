import { z } from "zod";
import { databaseEnv } from "#shared/config/database.ts";

/** The environment of this function. */
export const configSchema = z.object({
  ...databaseEnv,
});
export type Config = z.infer<typeof configSchema>;
