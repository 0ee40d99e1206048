import type { AuditLog } from "#shared/kernel/audit-log.ts";
import { createClosingStack } from "#shared/kernel/closing-stack.ts";
import { EnvError, type UnitEnv } from "#shared/kernel/parse-env.ts";
import type { Tracer } from "#shared/kernel/tracer.ts";
import { createLogAuditLog } from "./create-log-audit-log.ts";
import { createLogger, type ProcessLogger } from "./logger.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { serveMetrics } from "./serve-metrics.ts";
import { createTracing } from "./tracing.ts";

export type Telemetry = {
  logger: ProcessLogger;
  metrics: Metrics;
  tracer: Tracer;
  audit: AuditLog;
  /** Flushes spans and audit entries: the last thing that a process does. Bounded, never throws. */
  close(): Promise<void>;
};

/** Where metrics are on Cloud Run unless told otherwise: there PORT may be the public's. */
const cloudRunMetricsPort = 9090;
const flushMs = 1_000;

/** Logs, metrics, traces and the audit trail of one unit, as its environment says. */
export async function openTelemetry(service: string, env: UnitEnv): Promise<Telemetry> {
  const project = env.GOOGLE_CLOUD_PROJECT;
  const logger = createLogger({ service, level: env.LOG_LEVEL, project });
  const metricsPort = env.METRICS_PORT ?? (env.K_SERVICE ? cloudRunMetricsPort : undefined);
  const metrics = createMetrics({ processMetrics: true, ownPort: metricsPort !== undefined });
  const closing = createClosingStack();
  if (metricsPort !== undefined) {
    const served = await serveMetrics(metrics, metricsPort);
    logger.info("metrics", { port: served.port });
    closing.push(() => served.close());
  }
  const tracing = await createTracing({
    service,
    exporter:
      env.TRACES === "none" ? "none" : { cloudTrace: { project: projectFor(env, "TRACES") } },
    sampleRatio: env.TRACE_SAMPLE_RATIO,
    logger,
  });
  closing.push(() => tracing.close(flushMs));
  const audit = await openAuditLog(service, env, logger, closing);
  return {
    logger,
    metrics,
    tracer: tracing.tracer,
    audit,
    close: () => closing.close().catch((error) => logger.error("telemetry not flushed", { error })),
  };
}

/** The client of Cloud Logging is loaded only where it is asked for. */
async function openAuditLog(
  service: string,
  env: UnitEnv,
  logger: ProcessLogger,
  closing: ReturnType<typeof createClosingStack>,
): Promise<AuditLog> {
  if (env.AUDIT_LOG === "stdout") return createLogAuditLog(logger);
  const project = projectFor(env, "AUDIT_LOG");
  const { createCloudAuditLog } = await import(
    "#shared/adapters/cloud-logging/create-cloud-audit-log.ts"
  );
  const audit = createCloudAuditLog({ project, service }, { logger });
  closing.push(() => audit.close(flushMs));
  return audit;
}

function projectFor(env: UnitEnv, name: "AUDIT_LOG" | "TRACES"): string {
  const { GOOGLE_CLOUD_PROJECT: project } = env;
  if (project) return project;
  throw new EnvError([`  GOOGLE_CLOUD_PROJECT: is missing (${name}=${env[name]} needs it)`]);
}
