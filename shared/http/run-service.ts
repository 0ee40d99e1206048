import type { z } from "zod";
import type { AuditLog } from "#shared/kernel/audit-log.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { always, checkEnv, EnvError, parseEnv } from "#shared/kernel/parse-env.ts";
import type { Tracer } from "#shared/kernel/tracer.ts";
import { closeThenFlush } from "#shared/telemetry/close-then-flush.ts";
import { dieOfTheUnexpected } from "#shared/telemetry/die-of-the-unexpected.ts";
import { createLogger } from "#shared/telemetry/logger.ts";
import type { Metrics } from "#shared/telemetry/metrics.ts";
import { openAuditLog } from "#shared/telemetry/open-audit-log.ts";
import { openTelemetry } from "#shared/telemetry/open-telemetry.ts";
import { requireProject } from "#shared/telemetry/project-for.ts";
import type { HttpApp } from "./app-types.ts";
import { serve } from "./serve.ts";
import { serverEnv } from "./server-env.ts";
import { stopInTime } from "./stop-in-time.ts";

/** What every `createDeps(config, base)` gets and passes on to `createHttpApp`. */
export type BaseDeps = {
  logger: Logger;
  metrics: Metrics;
  tracer?: Tracer;
  audit?: AuditLog;
};

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
 * dependencies, flushes spans and logs, and exits, all within `STOP_SECONDS`.
 */
export async function runService<Config extends z.ZodObject, Deps>(
  service: Service<Config, Deps>,
): Promise<void> {
  try {
    await start(service);
  } catch (error) {
    if (error instanceof EnvError) console.error(error.message);
    else createLogger({ service: service.name }).fatal("did not start", { error });
    process.exit(1);
  }
}

async function start<Config extends z.ZodObject, Deps>(
  service: Service<Config, Deps>,
): Promise<void> {
  const { name, env } = service;
  // All at once first, so that one run names every variable to correct.
  checkEnv([serverEnv.superRefine(requireProject, always), service.config], env);
  const server = parseEnv(serverEnv, env);
  const config = parseEnv(service.config, env);
  const telemetry = await openTelemetry(name, server);
  const { logger, metrics, tracer } = telemetry;
  const { audit, close: closeAudit } = await openAuditLog(name, server, logger);
  dieOfTheUnexpected(logger);
  const deps = await service.createDeps(config, { logger, metrics, tracer, audit });
  const running = await serve(service.createApp(deps), { port: server.PORT, host: server.HOST });
  const flush = () => Promise.allSettled([closeAudit(), telemetry.close()]);
  const close = (withinMs: number) => closeThenFlush({ close: deps.close, withinMs, flush });
  const drain = (withinMs: number) => running.close(withinMs);
  stopInTime({ drain, close }, server.STOP_SECONDS, logger);
  logger.info("listening", { url: running.url });
}
