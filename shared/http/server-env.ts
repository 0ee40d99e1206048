import { z } from "zod";
import { unitEnv } from "#shared/kernel/parse-env.ts";

/** What every service reads besides its own configuration. */
export const serverEnv = unitEnv.extend({
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  HOST: z.string().default("0.0.0.0"),
  AUDIT_LOG: z.enum(["stdout", "cloud-logging"]).default("stdout").describe("who changed what"),
  STOP_SECONDS: z.coerce
    .number()
    .min(1)
    .max(600)
    .default(10)
    .describe("from SIGTERM to SIGKILL; Cloud Run's ten unless given"),
});
