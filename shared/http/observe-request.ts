import { randomUUID } from "node:crypto";
import type { MiddlewareHandler, Next } from "hono";
import { routePath } from "hono/route";
import type { AuditLog } from "#shared/kernel/audit-log.ts";
import { withLogFields } from "#shared/kernel/log-context.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import {
  formatTraceparent,
  fromCloudTraceContext,
  parseTraceparent,
} from "#shared/kernel/traceparent.ts";
import { noTracer, type Span, type Tracer } from "#shared/kernel/tracer.ts";
import type { Metrics } from "#shared/telemetry/metrics.ts";
import type { HttpContext, HttpEnv } from "./app-types.ts";
import { auditRequest } from "./audit-request.ts";
import { loggedPath } from "./logged-path.ts";

const saneRequestId = /^[\w.-]{1,64}$/;

/** Sent with every response unless the handler set its own. */
const securityHeaders: [string, string][] = [
  ["x-content-type-options", "nosniff"],
  ["referrer-policy", "no-referrer"],
  ["x-frame-options", "DENY"],
  ["content-security-policy", "default-src 'none'; frame-ancestors 'none'"],
  ["strict-transport-security", "max-age=15552000; includeSubDomains"],
  ["cache-control", "no-store"],
];

/** Paths that machines poll: logged at debug level. */
const quietPaths = new Set(["/healthz", "/health", "/readyz", "/ready", "/metrics"]);

type Options = {
  service: string;
  logger: Logger;
  metrics: Metrics | undefined;
  tracer: Tracer | undefined;
  audit: AuditLog | undefined;
  /** Anybody may call: what they say of a trace is believed, but not that it is worth keeping. */
  publicDoor: boolean;
};

/**
 * Gives the request an id and its place in a trace, and logs, measures, audits and secures its
 * response. Runs first.
 */
export function observeRequest(options: Options): MiddlewareHandler<HttpEnv> {
  const { tracer = noTracer, publicDoor } = options;
  return (c, next) => {
    const given = c.req.header("x-request-id");
    const requestId = given && saneRequestId.test(given) ? given : randomUUID();
    c.set("requestId", requestId);
    const parent = parentOf(c, publicDoor);
    const { method } = c.req;
    return tracer.span(method, { kind: "server", parent, decideAnew: publicDoor }, (span) => {
      const traceparent = tracer.traceparent() ?? parent;
      c.set("traceparent", traceparent);
      return withLogFields({ requestId, traceparent }, () => observe(c, next, span, options));
    });
  };
}

async function observe(c: HttpContext, next: Next, span: Span, options: Options): Promise<void> {
  const startedAt = performance.now();
  const { service, logger, metrics, audit } = options;
  const sent = metrics?.beginRequest(service);
  // A response that streams is under way until its last byte, or until nobody reads it.
  if (sent) c.env?.outgoing?.once("close", sent);
  await next();
  if (!c.env?.outgoing) sent?.();

  dress(c);
  const { status } = c.res;
  const seconds = (performance.now() - startedAt) / 1000;
  const { method } = c.req;
  const route = routePath(c, -1);
  metrics?.observeRequest({ service, method, route, status, seconds });
  const attributes = { "http.route": route, "http.response.status_code": status, service };
  span.note({ name: `${method} ${route}`, attributes, failed: status >= 500 });
  if (audit) auditRequest(c, audit, route);
  logRequest(c, logger, { status, seconds });
}

/** Where the caller stands in a trace; undefined when it stands in none. */
function parentOf(c: HttpContext, publicDoor: boolean): string | undefined {
  const google = () => fromCloudTraceContext(c.req.header("x-cloud-trace-context"));
  const given = parseTraceparent(c.req.header("traceparent")) ?? parseTraceparent(google());
  if (!given) return undefined;
  // Where nothing decides whether the trace is kept, the services behind keep none for a stranger.
  return formatTraceparent(publicDoor ? { ...given, sampled: false } : given);
}

function dress(c: HttpContext): void {
  const { headers } = c.res;
  headers.set("x-request-id", c.get("requestId"));
  for (const [name, value] of securityHeaders) {
    if (!headers.has(name)) headers.set(name, value);
  }
  const allowance = c.get("allowance");
  if (!allowance) return;
  headers.set("ratelimit-limit", String(allowance.limit));
  headers.set("ratelimit-remaining", String(allowance.remaining));
  headers.set("ratelimit-reset", String(allowance.resetSeconds));
}

function logRequest(
  c: HttpContext,
  logger: Logger,
  { status, seconds }: { status: number; seconds: number },
): void {
  const { method } = c.req;
  const path = loggedPath(c);
  const level = quietPaths.has(path) ? "debug" : status >= 500 ? "warn" : "info";
  logger[level](`${method} ${path} ${status}`, {
    // Cloud Logging shows this field as a request. The query may hold words of a person.
    httpRequest: {
      requestMethod: method,
      requestUrl: path,
      status,
      latency: `${seconds.toFixed(6)}s`,
      userAgent: c.req.header("user-agent"),
    },
  });
}
