import { runScheduledFunction } from "#shared/adapters/functions-framework/run-function.ts";
import { documentSweepDue } from "#shared/contracts/topics.ts";
import { configSchema } from "./config.ts";
import { createDeps } from "./deps.ts";
import { handle } from "./handler.ts";

runScheduledFunction(documentSweepDue, {
  env: process.env,
  config: configSchema,
  createDeps,
  handle,
});
