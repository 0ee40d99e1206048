import { runFunction } from "#shared/adapters/functions-framework/run-function.ts";
import { passagesExtracted } from "#shared/contracts/passages-extracted.ts";
import { configSchema } from "./config.ts";
import { createDeps } from "./deps.ts";
import { handle } from "./handler.ts";

runFunction(passagesExtracted, { env: process.env, config: configSchema, createDeps, handle });
