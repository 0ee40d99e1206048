import { z } from "zod";
import { corsEnv } from "#shared/config/cors.ts";
import { serverEnv } from "#shared/http/server-env.ts";
import { checkEnv, parseEnv } from "#shared/kernel/parse-env.ts";
import { partEnv } from "./part-env.ts";

/** The environment of the local stack: everything has a default. */
const localEnv = serverEnv.extend({
  ...partEnv.shape,
  ...corsEnv,
  HOST: z.string().default("127.0.0.1"),
  LOG_LEVEL: serverEnv.shape.LOG_LEVEL.default("warn"),
  /** A PostgreSQL to use instead of the embedded one. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /** Requests per minute that one caller may make. */
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().positive().optional(),
  /** Set by Cloud Run; the local stack refuses to start there. */
  K_SERVICE: z.string().optional(),
});

/** Reads it, and tells at once whatever is wrong with it. */
export function readLocalEnv(env: Record<string, string | undefined>) {
  checkEnv([localEnv, partEnv], env);
  return parseEnv(localEnv, env);
}

/** What of the environment every command that starts a system passes on. */
export function systemSettings(env: ReturnType<typeof readLocalEnv>) {
  return {
    logLevel: env.LOG_LEVEL,
    databaseUrl: env.DATABASE_URL,
    corsOrigins: env.CORS_ORIGINS,
    requestsPerMinute: env.RATE_LIMIT_PER_MINUTE,
    cloudRunService: env.K_SERVICE,
    parts: partEnv.parse(env),
  };
}
