import { z } from "zod";
import {
  ApiRefusal,
  type ApiRequest,
  invalidArgument,
  startGoogleApi,
} from "../google-api/start-google-api.ts";
import { otlpEncoding } from "./otlp-encoding.ts";

const text = (bytes: number) => z.string().refine((value) => Buffer.byteLength(value) <= bytes);
const id = (bytes: number) =>
  z
    .instanceof(Buffer)
    .refine((value) => value.length === bytes && value.some((byte) => byte !== 0))
    .transform((value) => value.toString("hex"));

/** Limits of the Telemetry API: https://docs.cloud.google.com/stackdriver/quotas */
const attributes = z
  .array(z.object({ key: text(512), value: z.object({ stringValue: text(64 * 1024).optional() }) }))
  .max(1_024);
/** https://opentelemetry.io/docs/specs/otel/trace/api/#spancontext */
const span = z.object({
  traceId: id(16),
  spanId: id(8),
  parentSpanId: z.instanceof(Buffer).transform((value) => value.toString("hex")),
  name: text(1_024),
  startTimeUnixNano: z.string(),
  endTimeUnixNano: z.string(),
  attributes,
});
const resourceSpans = z.object({
  resource: z.object({ attributes }),
  scopeSpans: z.array(z.object({ spans: z.array(z.unknown()) })),
});
const request = z.object({ resourceSpans: z.array(resourceSpans).min(1) });
type TakenSpan = z.infer<typeof span> & { resource: Record<string, string | undefined> };

/** Cloud Trace, as far as it takes spans in OpenTelemetry's protocol. */
export async function startCloudTraceFake(project: string) {
  const spans: TakenSpan[] = [];

  /** https://docs.cloud.google.com/stackdriver/docs/reference/telemetry/v1.traces.post */
  function take({ method, path, body, headers }: ApiRequest): unknown {
    if (method !== "POST" || path !== "/v1/traces") {
      throw new ApiRefusal(404, "NOT_FOUND", "no such method");
    }
    // "The principal must have the required permission on the specified quota project":
    // https://cloud.google.com/docs/quotas/set-quota-project
    if ((headers["x-goog-user-project"] ?? project) !== project) {
      throw new ApiRefusal(403, "PERMISSION_DENIED", "may not use that project's quota");
    }
    const parsed = request.safeParse(body);
    if (!parsed.success) throw invalidArgument(z.prettifyError(parsed.error));
    const rejected = parsed.data.resourceSpans.map(takeOfResource);
    return answer(rejected.reduce((sum, count) => sum + count, 0));
  }

  function takeOfResource(sent: z.infer<typeof resourceSpans>): number {
    const resource = Object.fromEntries(
      sent.resource.attributes.map(({ key, value }) => [key, value.stringValue]),
    );
    const named = resource["gcp.project_id"];
    // https://docs.cloud.google.com/trace/docs/migrate-to-otlp-endpoints
    if (!named) throw invalidArgument("the resource lacks gcp.project_id");
    if (named !== project) throw new ApiRefusal(403, "PERMISSION_DENIED", "not your project");
    const parsed = sent.scopeSpans.flatMap((scope) =>
      scope.spans.map((one) => span.safeParse(one)),
    );
    for (const { data } of parsed) if (data) spans.push({ ...data, resource });
    return parsed.filter(({ success }) => !success).length;
  }

  const api = await startGoogleApi(take, otlpEncoding());
  return { ...api, endpoint: { url: `${api.url}/v1/traces`, keyFile: api.keyFile }, spans };
}

/** https://opentelemetry.io/docs/specs/otlp/#partial-success-1 */
function answer(rejectedSpans: number): unknown {
  if (rejectedSpans === 0) return {};
  return { partialSuccess: { rejectedSpans, errorMessage: "over a limit" } };
}
