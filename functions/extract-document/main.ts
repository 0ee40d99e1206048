import { runFunction } from "#shared/adapters/functions-framework/run-function.ts";
import { documentUploaded } from "#shared/contracts/document-uploaded.ts";
import { configSchema } from "./config.ts";
import { createDeps } from "./deps.ts";
import { handle } from "./handler.ts";

runFunction(documentUploaded, { env: process.env, config: configSchema, createDeps, handle });
