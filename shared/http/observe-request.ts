import { randomUUID } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { Logger } from "#shared/kernel/logger.ts";
import type { Metrics } from "#shared/telemetry/metrics.ts";
import type { HttpContext, HttpEnv } from "./app-types.ts";

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
const quietPaths = new Set(["/healthz", "/readyz", "/metrics"]);

/** Gives the request an id, and logs, measures and secures its response. Runs first. */
export function observeRequest(options: {
  service: string;
  logger: Logger;
  metrics: Metrics | undefined;
}): MiddlewareHandler<HttpEnv> {
  const { service, logger, metrics } = options;
  return async (c, next) => {
    const startedAt = performance.now();
    const given = c.req.header("x-request-id");
    const requestId = given && saneRequestId.test(given) ? given : randomUUID();
    c.set("requestId", requestId);
    await next();

    const { headers, status } = c.res;
    headers.set("x-request-id", requestId);
    for (const [name, value] of securityHeaders) {
      if (!headers.has(name)) headers.set(name, value);
    }
    const allowance = c.get("allowance");
    if (allowance) {
      headers.set("ratelimit-limit", String(allowance.limit));
      headers.set("ratelimit-remaining", String(allowance.remaining));
      headers.set("ratelimit-reset", String(allowance.resetSeconds));
    }
    const seconds = (performance.now() - startedAt) / 1000;
    const { method } = c.req;
    metrics?.observeRequest({ service, method, route: routePath(c, -1), status, seconds });
    logRequest(c, logger, { requestId, status, seconds });
  };
}

function logRequest(
  c: HttpContext,
  logger: Logger,
  { requestId, status, seconds }: { requestId: string; status: number; seconds: number },
): void {
  const { method, path } = c.req;
  const level = quietPaths.has(path) ? "debug" : status >= 500 ? "warn" : "info";
  logger[level](`${method} ${path} ${status}`, {
    requestId,
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
