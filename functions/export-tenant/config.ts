import { z } from "zod";
import { databaseEnv } from "#shared/config/database.ts";
import { objectStoreEnv } from "#shared/config/object-store.ts";

/** The environment of this function. */
export const configSchema = z.object({ ...databaseEnv, ...objectStoreEnv });
export type Config = z.infer<typeof configSchema>;
