import { runFunction } from "#shared/adapters/functions-framework/run-function.ts";
import { questionAsked } from "#shared/contracts/question-asked.ts";
import { configSchema } from "./config.ts";
import { createDeps } from "./deps.ts";
import { handle } from "./handler.ts";

runFunction(questionAsked, { env: process.env, config: configSchema, createDeps, handle });
