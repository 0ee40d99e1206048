import { AsyncLocalStorage } from "node:async_hooks";
import type * as Api from "@opentelemetry/api";
import type { SpanExporter, SpanProcessor } from "@opentelemetry/sdk-trace-node";
import type { CloudTraceConfig } from "#shared/adapters/cloud-trace/create-cloud-trace-exporter.ts";
import { type Logger, silentLogger } from "#shared/kernel/logger.ts";
import { formatTraceparent, parseTraceparent } from "#shared/kernel/traceparent.ts";
import { noTracer, type Span, type SpanOptions, type Tracer } from "#shared/kernel/tracer.ts";
import { within } from "#shared/kernel/within.ts";
import { tellLostSpans, tellWarnings } from "./tell-lost-spans.ts";

export type Tracing = {
  tracer: Tracer;
  /** Sends what is left, for at most `withinMs`. */
  close(withinMs?: number): Promise<void>;
};

export type TracingConfig = {
  service: string;
  /** Where spans go: nowhere, to a project's Cloud Trace, or (in tests) to an exporter at hand. */
  exporter: "none" | SpanExporter | { cloudTrace: CloudTraceConfig & { project: string } };
  /** Share of the traces that begin here, or are a stranger's, which are kept, 0 to 1. */
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
 * Well below what Cloud Trace takes (1,024 attributes of 64 KiB): what is longer is cut here, where
 * the service would turn the span away. https://docs.cloud.google.com/stackdriver/quotas
 */
const spanLimits = { attributeCountLimit: 128, attributeValueLengthLimit: 1_024 };

/**
 * Traces with OpenTelemetry. No tracer is registered globally: each call has its own spans, so that
 * several live in one process. The SDK is loaded only when spans go somewhere.
 * https://opentelemetry.io/docs/languages/js/
 */
export async function createTracing(config: TracingConfig): Promise<Tracing> {
  if (config.exporter === "none") return { tracer: noTracer, close: async () => {} };
  const { service, exporter, logger = silentLogger } = config;
  const [api, sdk, { resourceFromAttributes }] = await Promise.all([
    import("@opentelemetry/api"),
    import("@opentelemetry/sdk-trace-node"),
    import("@opentelemetry/resources"),
  ]);
  const cloud = "cloudTrace" in exporter ? exporter.cloudTrace : undefined;
  if (cloud) tellWarnings(api, logger);
  const processor =
    "cloudTrace" in exporter
      ? new sdk.BatchSpanProcessor(await toCloudTrace(exporter.cloudTrace, logger), queue)
      : new sdk.SimpleSpanProcessor(exporter);
  const ratio = config.sampleRatio ?? 1;
  const root = new sdk.TraceIdRatioBasedSampler(ratio);
  // Not by the trace's id, which a stranger may choose as well.
  const keep = () => Math.random() < ratio;
  const provider = new sdk.NodeTracerProvider({
    sampler: new sdk.ParentBasedSampler({ root }),
    resource: resourceFromAttributes({
      "service.name": service,
      ...(cloud && { "gcp.project_id": cloud.project }),
    }),
    spanLimits,
    spanProcessors: [processor],
  });
  return {
    tracer: toTracer(provider.getTracer("pueblo"), api, { service, keep }),
    close: (withinMs = 2_000) => shutDown(processor, withinMs),
  };
}

async function toCloudTrace(config: CloudTraceConfig, logger: Logger): Promise<SpanExporter> {
  const { createCloudTraceExporter } = await import(
    "#shared/adapters/cloud-trace/create-cloud-trace-exporter.ts"
  );
  return tellLostSpans(createCloudTraceExporter(config), logger);
}

async function shutDown(processor: SpanProcessor, withinMs: number): Promise<void> {
  // An exporter that cannot reach its service loses spans, never the process's end.
  await within(withinMs, processor.shutdown()).catch(() => {});
}

type Own = { service: string; keep(): boolean };

function toTracer(otel: Api.Tracer, api: typeof Api, { service, keep }: Own): Tracer {
  const running = new AsyncLocalStorage<Api.Context>();
  const { ROOT_CONTEXT, SpanKind, trace } = api;
  const kinds = {
    internal: SpanKind.INTERNAL,
    server: SpanKind.SERVER,
    client: SpanKind.CLIENT,
    producer: SpanKind.PRODUCER,
    consumer: SpanKind.CONSUMER,
  };

  function contextOf({ parent, kind, decideAnew }: SpanOptions): Api.Context {
    const remote = parseTraceparent(parent);
    if (remote) {
      const { traceId, spanId } = remote;
      const sampled = decideAnew ? keep() : remote.sampled;
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
