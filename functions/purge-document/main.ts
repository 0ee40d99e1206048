import { runFunction } from "#shared/adapters/functions-framework/run-function.ts";
import { documentDeleted } from "#shared/contracts/document-deleted.ts";
import { configSchema } from "./config.ts";
import { createDeps } from "./deps.ts";
import { handle } from "./handler.ts";

runFunction(documentDeleted, { env: process.env, config: configSchema, createDeps, handle });
