import { InMemorySpanExporter } from "@opentelemetry/sdk-trace-node";
import { createTracing } from "#shared/telemetry/tracing.ts";

/** A tracer whose spans stay at hand: `exporter.getFinishedSpans()`. */
export async function createTestTracing(sampleRatio = 1) {
  const exporter = new InMemorySpanExporter();
  const { tracer } = await createTracing({ service: "test", exporter, sampleRatio });
  return { tracer, exporter };
}
