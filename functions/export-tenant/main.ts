import { runFunction } from "#shared/adapters/functions-framework/run-function.ts";
import { tenantExportRequested } from "#shared/contracts/tenant-export-requested.ts";
import { configSchema } from "./config.ts";
import { createDeps } from "./deps.ts";
import { handle } from "./handler.ts";

runFunction(tenantExportRequested, { env: process.env, config: configSchema, createDeps, handle });
