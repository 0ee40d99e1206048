import { createMemoryConcurrency } from "#shared/adapters/concurrency/create-memory-concurrency.ts";
import { createMemoryCounter } from "#shared/adapters/rate-limit/create-memory-counter.ts";
import { createMemoryRateLimiter } from "#shared/adapters/rate-limit/create-memory-rate-limiter.ts";
import type { HttpApp } from "#shared/http/app-types.ts";
import { createHttpApp } from "#shared/http/create-app.ts";
import { silentLogger } from "#shared/kernel/logger.ts";
import { createMetrics } from "#shared/telemetry/metrics.ts";
import { createApp as createAuth } from "../../run-services/auth/app.ts";
import { createApp as createGateway } from "../../run-services/gateway/app.ts";
import { type Backend, routeTable } from "../../run-services/gateway/backend.ts";
import { type Caps, cappedLimits, fixedRequests } from "../../run-services/gateway/call-limits.ts";
import type { Deps } from "../../run-services/gateway/deps.ts";
import { createApp as createUsers } from "../../run-services/users/app.ts";
import type { createTestIdentity } from "./identity.ts";

/** Stands for the ai service: tells what reached it. */
function createEchoApp(): HttpApp {
  const app = createHttpApp({ name: "ai", logger: silentLogger });
  app.all("/v1/*", async (c) =>
    c.json({
      method: c.req.method,
      url: c.req.url.replace(/^https?:\/\/[^/]+/, ""),
      headers: c.req.header(),
      bytes: (await c.req.arrayBuffer()).byteLength,
    }),
  );
  return app;
}

/** An app as a backend that counts and can be switched off. */
function backendOf(name: string, app: HttpApp) {
  const backend = {
    name,
    up: true,
    paths: [] as string[],
    async fetch(request: Request, env?: unknown) {
      backend.paths.push(new URL(request.url).pathname);
      if (!backend.up) return new Response("down", { status: 502 });
      return app.fetch(request, env as Record<string, never>);
    },
  };
  return backend satisfies Backend;
}

/** The gateway over the real auth and users apps in this process, and an echo for the rest unless given. */
export function createTestGateway(
  identity: ReturnType<typeof createTestIdentity>,
  options: Partial<Deps> & {
    callerLimit?: number;
    caps?: Caps;
    addressLimit?: number;
    aiApp?: HttpApp;
  } = {},
) {
  const auth = backendOf("auth", createAuth(identity));
  const users = backendOf("users", createUsers(identity));
  const { callerLimit, caps = {}, addressLimit = 10_000, aiApp, ...deps } = options;
  const ai = backendOf("ai", aiApp ?? createEchoApp());
  const app = createGateway({
    logger: silentLogger,
    metrics: createMetrics(),
    backends: routeTable({ auth, users, ai }),
    verifier: identity.verifier,
    limits: {
      allow: callerLimit === undefined ? cappedLimits(caps) : fixedRequests(callerLimit),
      requests: createMemoryCounter({ windowSeconds: 60 }),
      places: createMemoryConcurrency(),
      address: createMemoryRateLimiter({ limit: addressLimit, windowSeconds: 60 }),
    },
    corsOrigins: [],
    trustedProxies: 0,
    ...deps,
  });
  return { app, auth, users, ai };
}
