import { runNoticeFunction } from "#shared/adapters/functions-framework/run-function.ts";
import { objectFinalized } from "#shared/contracts/object-finalized.ts";
import { configSchema } from "./config.ts";
import { createDeps } from "./deps.ts";
import { handle } from "./handler.ts";

runNoticeFunction(objectFinalized, { env: process.env, config: configSchema, createDeps, handle });
