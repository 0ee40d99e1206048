import { runScheduledFunction } from "#shared/adapters/functions-framework/run-function.ts";
import { erasureDue } from "#shared/contracts/topics.ts";
import { configSchema } from "./config.ts";
import { createDeps } from "./deps.ts";
import { handle } from "./handler.ts";

runScheduledFunction(erasureDue, {
  env: process.env,
  config: configSchema,
  createDeps,
  handle,
});
