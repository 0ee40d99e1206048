import { runFunction } from "#shared/adapters/functions-framework/run-function.ts";
import { pagesScanned } from "#shared/contracts/pages-scanned.ts";
import { configSchema } from "./config.ts";
import { createDeps } from "./deps.ts";
import { handle } from "./handler.ts";

runFunction(pagesScanned, { env: process.env, config: configSchema, createDeps, handle });
