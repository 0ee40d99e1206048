import type { z } from "zod";
import type { Logger } from "#shared/kernel/logger.ts";
import { EnvError, parseEnv } from "#shared/kernel/parse-env.ts";
import { createLogger } from "#shared/telemetry/logger.ts";
import { createMetrics, type Metrics } from "#shared/telemetry/metrics.ts";
import type { HttpApp } from "./app-types.ts";
import { serve } from "./serve.ts";
import { serverEnv } from "./server-env.ts";

/** What every `createDeps(config, base)` gets and passes on to `createHttpApp`. */
export type BaseDeps = { logger: Logger; metrics: Metrics };

type Service<Config extends z.ZodObject, Deps> = {
  name: string;
  env: Record<string, string | undefined>;
  config: Config;
  createDeps(config: z.infer<Config>, base: BaseDeps): Promise<Deps & { close(): Promise<void> }>;
  createApp(deps: Deps): HttpApp;
};

/**
 * The whole of a service's main.ts: environment → config → deps → app → serve. Prints every
 * wrong variable and exits with 1; on SIGTERM or SIGINT finishes running requests, closes the
 * dependencies and exits.
 */
export async function runService<Config extends z.ZodObject, Deps>(
  service: Service<Config, Deps>,
): Promise<void> {
  try {
    await start(service);
  } catch (error) {
    console.error(error instanceof EnvError ? error.message : error);
    process.exit(1);
  }
}

async function start<Config extends z.ZodObject, Deps>(
  service: Service<Config, Deps>,
): Promise<void> {
  const { name, env } = service;
  // All at once first, so that one run names every variable to correct.
  parseEnv(serverEnv.extend(service.config.shape), env);
  const server = parseEnv(serverEnv, env);
  const config = parseEnv(service.config, env);
  const logger = createLogger({ service: name, level: server.LOG_LEVEL });
  const metrics = createMetrics({ processMetrics: true });
  const deps = await service.createDeps(config, { logger, metrics });
  const running = await serve(service.createApp(deps), { port: server.PORT, host: server.HOST });
  logger.info("listening", { url: running.url });

  const stop = async (signal: string) => {
    logger.info("stopping", { signal });
    await running.close();
    await deps.close();
    process.exit(0);
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}
