import { randomUUID } from "node:crypto";
import proxy from "@fastify/http-proxy";
import jwt from "@fastify/jwt";
import rateLimit from "@fastify/rate-limit";
import { fastify, LogController } from "fastify";
import { Gauge, Histogram, Registry } from "prom-client";
import { z } from "zod";

/**
 * A process of its own: what the gateway does for a proxied request, with Fastify's plugins as
 * their documentation has it. Fastify's logger writes two lines a request; here it writes one, as
 * the gateway does.
 */
const env = z
  .object({
    PORT: z.coerce.number(),
    BACKEND: z.url(),
    PUBLIC_KEY: z.string(),
    ISSUER: z.string(),
    AUDIENCE: z.string(),
    /** How many verified tokens are remembered. */
    TOKEN_CACHE: z.coerce.number(),
  })
  .parse(process.env);

declare module "@fastify/jwt" {
  interface FastifyJWT {
    user: { sub: string; tid: string };
  }
}

const securityHeaders = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "x-frame-options": "DENY",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "strict-transport-security": "max-age=15552000; includeSubDomains",
  "cache-control": "no-store",
};
const perMinute = { max: 1_000_000_000, timeWindow: 60_000 };

const registers = [new Registry()];
const labelNames = ["method", "route", "status"] as const;
const help = "As the gateway's.";
const seconds = new Histogram({ name: "request_seconds", help, labelNames, registers });
const inFlight = new Gauge({ name: "requests_in_flight", help, registers });

const app = fastify({
  logger: true,
  logController: new LogController({ disableRequestLogging: true }),
  requestIdHeader: "x-request-id",
  genReqId: () => randomUUID(),
});
await app.register(jwt, {
  secret: { public: env.PUBLIC_KEY },
  verify: {
    algorithms: ["EdDSA"],
    allowedIss: env.ISSUER,
    allowedAud: env.AUDIENCE,
    cache: env.TOKEN_CACHE || false,
  },
});
app.addHook("onRequest", async (request) => {
  inFlight.inc();
  await request.jwtVerify();
});
await app.register(rateLimit, {
  ...perMinute,
  enableDraftSpec: true,
  keyGenerator: ({ user }) => `${user.sub}/${user.tid}`,
});
const countTenant = app.createRateLimit({ ...perMinute, keyGenerator: ({ user }) => user.tid });
app.addHook("preHandler", async (request) => {
  const taken = await countTenant(request);
  if (!taken.isAllowed && taken.isExceeded) throw new Error("over the tenant's limit");
});
app.addHook("onSend", async (request, reply) => {
  reply.headers(securityHeaders).header("x-request-id", request.id);
});
app.addHook("onResponse", async (request, reply) => {
  inFlight.dec();
  const { method, url, user } = request;
  const took = reply.elapsedTime / 1000;
  const status = reply.statusCode;
  seconds.observe({ method, route: request.routeOptions.url ?? "", status }, took);
  const httpRequest = { requestMethod: method, requestUrl: url, status, latency: `${took}s` };
  request.log.info({ httpRequest, tenantId: user.tid }, `${method} ${url} ${status}`);
});
await app.register(proxy, {
  upstream: env.BACKEND,
  prefix: "/v1",
  rewritePrefix: "/v1",
  replyOptions: {
    rewriteRequestHeaders: (request, headers) => ({
      ...headers,
      "x-request-id": request.id,
      "x-forwarded-for": request.ip,
    }),
  },
});
app.get("/healthz", { onRequest: [] }, async () => ({ status: "ok" }));
await app.listen({ port: env.PORT, host: "127.0.0.1" });
