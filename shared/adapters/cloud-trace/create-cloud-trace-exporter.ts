import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import type { SpanExporter } from "@opentelemetry/sdk-trace-node";
import { GoogleAuth } from "google-auth-library";
import { within } from "#shared/kernel/within.ts";

export type CloudTraceConfig = {
  /** In milliseconds: how long a batch may take, with what is tried again. */
  timeoutMs?: number;
  /** Instead of Google's own, with the credentials of the environment: a service that speaks like it. */
  endpoint?: { url: string; keyFile: string };
};

type Batch = Parameters<SpanExporter["export"]>[0];
type Result = Parameters<Parameters<SpanExporter["export"]>[1]>[0];

/** https://docs.cloud.google.com/stackdriver/docs/reference/telemetry/v1.traces.post */
const scopes = ["https://www.googleapis.com/auth/trace.append"];
const google = "https://telemetry.googleapis.com/v1/traces";

/**
 * Spans to Cloud Trace in OpenTelemetry's own protocol, over HTTP. Whose they are says the resource
 * attribute `gcp.project_id`, which the service insists on. What may pass (429, 502 to 504, a lost
 * connection) is tried again within the batch's time; the token is kept until it ends or is
 * refused. https://docs.cloud.google.com/trace/docs/migrate-to-otlp-endpoints
 */
export function createCloudTraceExporter(config: CloudTraceConfig): SpanExporter {
  const { timeoutMs = 4_000, endpoint } = config;
  const open = () => new GoogleAuth({ scopes, ...(endpoint && { keyFile: endpoint.keyFile }) });
  let auth = open();
  let headers: Record<string, string> = {};
  const exporter = new OTLPTraceExporter({
    url: endpoint?.url ?? google,
    headers: async () => headers,
    timeoutMillis: timeoutMs,
  });

  async function send(spans: Batch, client: GoogleAuth): Promise<Result> {
    // Asked for here: the exporter puts no end to the wait for its headers. Names the project that
    // pays where the credentials do. https://cloud.google.com/docs/quotas/set-quota-project
    headers = Object.fromEntries(await within(timeoutMs, client.getRequestHeaders()));
    return new Promise((resolve) => exporter.export(spans, resolve));
  }

  async function sendOnceMore(spans: Batch): Promise<Result> {
    const client = auth;
    const result = await send(spans, client);
    if (!isUnauthenticated(result.error)) return result;
    // The client would offer the same token for as long as it thinks that it holds.
    if (auth === client) auth = open();
    return send(spans, auth);
  }

  return {
    export(spans, done) {
      sendOnceMore(spans).then(done, (error) => done({ code: 1, error }));
    },
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
}

function isUnauthenticated(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, "code") === 401;
}
