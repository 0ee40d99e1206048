import { AsyncLocalStorage } from "node:async_hooks";
import type * as Api from "@opentelemetry/api";
import type { SpanExporter, SpanProcessor } from "@opentelemetry/sdk-trace-node";
import { type Logger, silentLogger } from "#shared/kernel/logger.ts";
import { formatTraceparent, parseTraceparent } from "#shared/kernel/traceparent.ts";
import { noTracer, type Span, type SpanOptions, type Tracer } from "#shared/kernel/tracer.ts";
import { type CloudTraceConfig, createCloudTraceExporter } from "./cloud-trace-exporter.ts";

export type Tracing = {
  tracer: Tracer;
  /** Sends what is left, for at most `withinMs`. */
  close(withinMs?: number): Promise<void>;
};

export type TracingConfig = CloudTraceConfig & {
  service: string;
  /** Where spans go: nowhere, to Cloud Trace, or (in tests) to an exporter at hand. */
  exporter: "none" | "cloud-trace" | SpanExporter;
  /** Share of the traces that begin here which are kept, 0 to 1; others keep their parent's. */
  sampleRatio?: number;
  logger?: Logger;
};

/** Spans that wait for their exporter: more are dropped, requests go on. */
const queue = {
  maxQueueSize: 2_048,
  maxExportBatchSize: 256,
  scheduledDelayMillis: 1_000,
  exportTimeoutMillis: 5_000,
};

/**
 * Traces with OpenTelemetry. Nothing is registered globally: each call has its own spans, so that
 * several live in one process. The SDK is loaded only when spans go somewhere.
 * https://opentelemetry.io/docs/languages/js/
 */
export async function createTracing(config: TracingConfig): Promise<Tracing> {
  if (config.exporter === "none") return { tracer: noTracer, close: async () => {} };
  const [api, sdk] = await Promise.all([
    import("@opentelemetry/api"),
    import("@opentelemetry/sdk-trace-node"),
  ]);
  const processor =
    config.exporter === "cloud-trace"
      ? new sdk.BatchSpanProcessor(
          telling(await createCloudTraceExporter(config), config.logger ?? silentLogger),
          queue,
        )
      : new sdk.SimpleSpanProcessor(config.exporter);
  const root = new sdk.TraceIdRatioBasedSampler(config.sampleRatio ?? 1);
  const provider = new sdk.NodeTracerProvider({
    sampler: new sdk.ParentBasedSampler({ root }),
    spanProcessors: [processor],
  });
  return {
    tracer: toTracer(provider.getTracer("pueblo"), api, config.service),
    close: (withinMs = 2_000) => shutDown(processor, withinMs),
  };
}

/** The same exporter, which tells in the log what it could not send: nothing else would. */
function telling(exporter: SpanExporter, logger: Logger): SpanExporter {
  let lost = 0;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        if (result.code !== 0) {
          lost += spans.length;
          logger.warn("spans not sent", { spans: spans.length, lost, error: result.error });
        }
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}

async function shutDown(processor: SpanProcessor, withinMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, withinMs);
  });
  // An exporter that cannot reach its service loses spans, never the process's end.
  await Promise.race([processor.shutdown().catch(() => {}), late]);
  clearTimeout(timer);
}

function toTracer(otel: Api.Tracer, api: typeof Api, service: string): Tracer {
  const running = new AsyncLocalStorage<Api.Context>();
  const { ROOT_CONTEXT, SpanKind, trace } = api;
  const kinds = {
    internal: SpanKind.INTERNAL,
    server: SpanKind.SERVER,
    client: SpanKind.CLIENT,
    producer: SpanKind.PRODUCER,
    consumer: SpanKind.CONSUMER,
  };

  function contextOf({ parent, kind }: SpanOptions): Api.Context {
    const remote = parseTraceparent(parent);
    if (remote) {
      const { traceId, spanId, sampled } = remote;
      const traceFlags = sampled ? api.TraceFlags.SAMPLED : api.TraceFlags.NONE;
      const spanContext = { traceId, spanId, traceFlags, isRemote: true };
      return trace.setSpanContext(ROOT_CONTEXT, spanContext);
    }
    // What comes from outside brings its own parent: whatever happens to run here is not it.
    if (kind === "server" || kind === "consumer") return ROOT_CONTEXT;
    return running.getStore() ?? ROOT_CONTEXT;
  }

  return {
    async span(name, options, work) {
      const { kind = "internal", attributes = {} } = options;
      const context = contextOf(options);
      const described = {
        kind: kinds[kind],
        attributes: { ...attributes, "service.name": service },
      };
      const span = otel.startSpan(name, described, context);
      try {
        return await running.run(trace.setSpan(context, span), () => work(toSpan(span, api)));
      } catch (error) {
        // The class and the code of an error: its message may hold words that no trace should.
        span.setStatus({ code: api.SpanStatusCode.ERROR });
        span.setAttribute("error.type", nameOf(error));
        throw error;
      } finally {
        span.end();
      }
    },
    traceparent() {
      const context = running.getStore();
      const spanContext = context && trace.getSpanContext(context);
      if (!spanContext) return undefined;
      const { traceId, spanId, traceFlags } = spanContext;
      return formatTraceparent({ traceId, spanId, sampled: (traceFlags & 1) === 1 });
    },
  };
}

function toSpan(span: Api.Span, api: typeof Api): Span {
  return {
    note({ name, attributes, failed }) {
      if (name !== undefined) span.updateName(name);
      if (attributes) span.setAttributes(attributes);
      if (failed) span.setStatus({ code: api.SpanStatusCode.ERROR });
    },
  };
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error ? `${error.name}: ${String(error.code)}`.slice(0, 100) : error.name;
}
