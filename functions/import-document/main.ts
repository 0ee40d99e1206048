import { runFunction } from "#shared/adapters/functions-framework/run-function.ts";
import { documentImportRequested } from "#shared/contracts/document-import-requested.ts";
import { configSchema } from "./config.ts";
import { createDeps } from "./deps.ts";
import { handle } from "./handler.ts";

runFunction(documentImportRequested, {
  env: process.env,
  config: configSchema,
  createDeps,
  handle,
});
