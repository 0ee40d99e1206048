export type TraceContext = { traceId: string; spanId: string; sampled: boolean };

const w3c = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-|$)/;
const google = /^([0-9a-f]{32})\/(\d{1,20})(?:;o=(\d))?$/i;

/** Reads a `traceparent`; undefined for what is none. https://www.w3.org/TR/trace-context/ */
export function parseTraceparent(value: string | undefined): TraceContext | undefined {
  const match = w3c.exec(value ?? "");
  const [, version, traceId = "", spanId = "", flags = "", more] = match ?? [];
  if (!match || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return;
  // Only versions to come may say more than the first one.
  if (version === "ff" || (version === "00" && more)) return;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export function formatTraceparent({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`;
}

/**
 * Reads `X-Cloud-Trace-Context: TRACE/SPAN;o=1`, which Google's front ends send beside it, the
 * span in decimal. https://cloud.google.com/trace/docs/trace-context#legacy-http-header
 */
export function fromCloudTraceContext(value: string | undefined): string | undefined {
  const [, traceId, span, option] = google.exec(value ?? "") ?? [];
  if (traceId === undefined || span === undefined) return undefined;
  const spanId = BigInt.asUintN(64, BigInt(span)).toString(16).padStart(16, "0");
  const context = { traceId: traceId.toLowerCase(), spanId, sampled: option === "1" };
  const traceparent = formatTraceparent(context);
  return parseTraceparent(traceparent) && traceparent;
}
