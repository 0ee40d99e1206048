import { createClosingStack } from "#shared/kernel/closing-stack.ts";
import type { UnitEnv } from "#shared/kernel/parse-env.ts";
import type { Tracer } from "#shared/kernel/tracer.ts";
import { createLogger, type ProcessLogger } from "./logger.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { projectFor } from "./project-for.ts";
import { serveMetrics } from "./serve-metrics.ts";
import { createTracing } from "./tracing.ts";

export type Telemetry = {
  logger: ProcessLogger;
  metrics: Metrics;
  tracer: Tracer;
  /** Flushes spans: the last thing that a process does. Bounded, never throws. */
  close(): Promise<void>;
};

/** Where metrics are on Cloud Run unless told otherwise: there PORT may be the public's. */
const cloudRunMetricsPort = 9090;
const flushMs = 1_000;

/** Logs, metrics and traces of one unit, as its environment says. */
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
  return {
    logger,
    metrics,
    tracer: tracing.tracer,
    close: () => closing.close().catch((error) => logger.error("telemetry not flushed", { error })),
  };
}
