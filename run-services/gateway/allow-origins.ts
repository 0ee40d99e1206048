import { cors } from "hono/cors";
import type { HttpContext } from "#shared/http/app-types.ts";

const exposed = [
  "x-request-id",
  "ratelimit-limit",
  "ratelimit-remaining",
  "ratelimit-reset",
  "retry-after",
  "idempotency-replayed",
];

/** Lets pages of these origins read answers, and no others. https://fetch.spec.whatwg.org/#http-cors-protocol */
export function allowOrigins(origins: string[]) {
  const answerPreflight = cors({
    origin: origins,
    allowMethods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
    allowHeaders: [
      "authorization",
      "content-type",
      "accept-language",
      "idempotency-key",
      "last-event-id",
      "x-csrf-token",
      "x-request-id",
    ],
    // Only the origins of the list get an answer at all: to them browsers may send the session.
    credentials: true,
    exposeHeaders: exposed,
    maxAge: 600,
  });

  async function allowReading(c: HttpContext, origin: string, next: () => Promise<void>) {
    await next();
    // On the answer as it is: the middleware of Hono would make another one of it.
    const { headers } = c.res;
    headers.append("vary", "Origin");
    if (!origins.includes(origin)) return;
    headers.set("access-control-allow-origin", origin);
    headers.set("access-control-allow-credentials", "true");
    headers.set("access-control-expose-headers", exposed.join(","));
  }

  return (c: HttpContext, next: () => Promise<void>) => {
    const origin = c.req.header("origin");
    if (!origin) return next(); // most requests
    return c.req.method === "OPTIONS" ? answerPreflight(c, next) : allowReading(c, origin, next);
  };
}
