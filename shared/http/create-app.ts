import { OpenAPIHono } from "@hono/zod-openapi";
import type { AuditLog } from "#shared/kernel/audit-log.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import type { Tracer } from "#shared/kernel/tracer.ts";
import type { Metrics } from "#shared/telemetry/metrics.ts";
import type { HttpApp, HttpEnv, TokenVerifier } from "./app-types.ts";
import { asAppError, problemResponse } from "./handle-error.ts";
import { type PartCheck, registerHealth } from "./health.ts";
import type { Idempotency } from "./idempotency.ts";
import { observeRequest } from "./observe-request.ts";
import { registerOpenApi } from "./openapi-document.ts";
import { refuseInvalid } from "./validate.ts";

type Observers = {
  logger: Logger;
  metrics?: Metrics | undefined;
  tracer?: Tracer | undefined;
  /** Keeps what people change; without one nothing is kept. */
  audit?: AuditLog | undefined;
};

export type HttpAppOptions = Observers & {
  /** The unit's folder name: appears in logs, metrics and the OpenAPI title. */
  name: string;
  /** Needed as soon as one endpoint is not public. */
  verifier?: TokenVerifier | undefined;
  /** Needed as soon as one endpoint is idempotent. */
  idempotency?: Idempotency;
  /** What `/readyz` asks, by name. */
  parts?: Record<string, PartCheck>;
  partTimeoutMs?: number;
  /** True where anybody may call, not only services of ours. */
  publicDoor?: boolean;
  /** False for an app that serves a document of its own at `/openapi.json`. */
  openApi?: boolean;
};

/**
 * The app that every service starts from: request ids, access log, metrics, security headers,
 * problem+json for every error, authentication, validation, health and OpenAPI.
 *
 * @example
 * // run-services/ai/app.ts
 * export function createApp(deps: Deps): HttpApp {
 *   const parts = { database: () => deps.db.ping() };
 *   const app = createHttpApp({ name: "ai", ...observersOf(deps), verifier: deps.verifier, parts });
 *   askQuestionRoute(app, deps);
 *   return app;
 * }
 *
 * // run-services/ai/routes/ask-question.ts
 * export function askQuestionRoute(app: HttpApp, deps: Deps): void {
 *   app.openapi(
 *     endpoint({
 *       method: "post",
 *       path: "/v1/ask",
 *       operationId: "askQuestion",
 *       tags: ["answers"],
 *       summary: "Answers a question from the documents, with citations.",
 *       request: { body: jsonBody(askInput) },
 *       responses: { 200: jsonResponse(answerSchema, "The answer.") },
 *     }),
 *     async (c) => {
 *       const input = c.req.valid("json");
 *       const answer = await askQuestion({ actor: actorOf(c), input }, deps, signalOf(c));
 *       return c.json(answer, 200);
 *     },
 *   );
 * }
 *
 * Handlers throw `AppError`; they never build error responses. An endpoint is authenticated
 * unless it says `public: true`; `maxBodyBytes` raises the 1 MB limit. Dates in `c.json` become
 * RFC 3339 strings, so response schemas say `z.iso.datetime()`. Response schemas document and
 * type what is sent; they do not check it at run time.
 */
export function createHttpApp(options: HttpAppOptions): HttpApp {
  const { name, logger, metrics, tracer, audit, verifier, idempotency } = options;
  const { parts = {}, partTimeoutMs = 3000, publicDoor = false } = options;
  const app: HttpApp = new OpenAPIHono<HttpEnv>({ defaultHook: refuseInvalid });

  const observe = observeRequest({ service: name, logger, metrics, tracer, audit, publicDoor });
  app.use("*", (c, next) => {
    c.set("verifier", verifier);
    c.set("idempotency", idempotency);
    return observe(c, next);
  });
  app.onError((error, c) => problemResponse(c, asAppError(error, c, logger)));
  app.notFound((c) => problemResponse(c, new AppError("not_found", { detail: unknownRoute(c) })));

  registerHealth(app, { logger, metrics, parts, timeoutMs: partTimeoutMs });
  if (options.openApi !== false) registerOpenApi(app, name);
  return app;
}

/** Of a unit's parts those that watch over its requests. */
export function observersOf(deps: Observers): Observers {
  const { logger, metrics, tracer, audit } = deps;
  return { logger, metrics, tracer, audit };
}

function unknownRoute({ req }: { req: { method: string; path: string } }) {
  const route = `${req.method} ${req.path}`;
  return { es: `No existe la ruta ${route}.`, en: `There is no route ${route}.` };
}
