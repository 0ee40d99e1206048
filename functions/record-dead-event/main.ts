import { runMessageFunction } from "#shared/adapters/functions-framework/run-function.ts";
import { configSchema } from "./config.ts";
import { createDeps } from "./deps.ts";
import { handle } from "./handler.ts";

runMessageFunction(
  { topic: "dead-letters", consumer: "record-dead-event" },
  { env: process.env, config: configSchema, createDeps, handle },
);
