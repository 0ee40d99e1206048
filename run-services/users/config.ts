import { z } from "zod";
import { accessTokenEnv } from "#shared/config/access-tokens.ts";
import { databaseEnv } from "#shared/config/database.ts";

/** The environment of the users service. */
export const configSchema = z.object({ ...databaseEnv, ...accessTokenEnv });
export type Config = z.infer<typeof configSchema>;
