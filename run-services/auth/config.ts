import { z } from "zod";
import { databaseEnv } from "#shared/config/database.ts";
import { firebaseEnv } from "#shared/config/firebase.ts";
import { redisEnv } from "#shared/config/redis.ts";
import { signingKeysEnv } from "#shared/config/signing-keys.ts";
import { unitConfig } from "#shared/config/unit-config.ts";

/** The environment of the auth service. */
export const configSchema = unitConfig({
  ...databaseEnv,
  ...redisEnv,
  ...signingKeysEnv,
  TOKEN_ISSUER: z.string().min(1).default("urn:pueblo:auth"),
  ...firebaseEnv,
});
export type Config = z.infer<typeof configSchema>;
