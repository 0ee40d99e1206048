import type { SpanExporter } from "@opentelemetry/sdk-trace-node";

export type CloudTraceConfig = {
  /** Whose traces they are; that of the credentials unless given. */
  project?: string | undefined;
  /** Instead of Google's own, with the credentials of the environment: `host:port`, over TLS. */
  endpoint?: { address: string; keyFile: string };
};

/**
 * The vendor's exporter: gRPC, batches, the credentials of the environment. Loaded only where it
 * is asked for. https://cloud.google.com/trace/docs/reference/v2/rpc
 */
export async function createCloudTraceExporter(config: CloudTraceConfig): Promise<SpanExporter> {
  const { TraceExporter } = await import("@google-cloud/opentelemetry-cloud-trace-exporter");
  const { project, endpoint } = config;
  return new TraceExporter({
    ...(project && { projectId: project }),
    ...(endpoint && { apiEndpoint: endpoint.address, keyFile: endpoint.keyFile }),
  });
}
