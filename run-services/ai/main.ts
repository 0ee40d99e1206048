import { runService } from "#shared/http/run-service.ts";
import { createApp } from "./app.ts";
import { configSchema } from "./config.ts";
import { createDeps } from "./deps.ts";

await runService({ name: "ai", env: process.env, config: configSchema, createDeps, createApp });
