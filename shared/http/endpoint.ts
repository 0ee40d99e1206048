import { createRoute, type RouteConfig, type z } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import type { Permission } from "#shared/identity/permissions.ts";
import type { HttpEnv } from "./app-types.ts";
import { authenticate } from "./authenticate.ts";
import { answerOnce, idempotencyHeader } from "./idempotency.ts";
import { limitBody, megabyte } from "./limit-body.ts";
import { openAiErrorSchema, speaksOpenAi } from "./openai-error.ts";
import { problemMediaType } from "./problem.ts";
import { problemSchema } from "./problem-schema.ts";

type EndpointConfig = Omit<RouteConfig, "middleware" | "security" | "operationId"> & {
  /** Unique over all services: clients generate method names from it. */
  operationId: string;
  /** Longest body in bytes; 1 MB unless given. */
  maxBodyBytes?: number;
} & Access;

type Access =
  /** Callable without a token. Everything else authenticates before it reads the body. */
  | { public: true; permission?: never; idempotent?: never }
  | {
      public?: never;
      /** What its verb asks for: told in the OpenAPI document, and held to by the battery of routes. */
      permission: Permission;
      /**
       * Takes an `Idempotency-Key`: every POST that creates does, and names what it makes with
       * `idOnce`. "secret" where the answer is shown once, and kept nowhere.
       */
      idempotent?: true | "secret";
    };

/**
 * Describes one endpoint for `app.openapi(endpoint({...}), handler)`: adds authentication, the
 * body limit, the security scheme and the problem responses. See create-app.ts for an example.
 */
export function endpoint<P extends string, const R extends EndpointConfig & { path: P }>(
  config: R,
) {
  const { public: isPublic, permission, idempotent, maxBodyBytes, ...route } = config;
  const described = idempotent
    ? { ...route, request: { ...route.request, headers: idempotencyHeader } }
    : route;
  const mediaTypes = Object.keys(route.request?.body?.content ?? {});
  const middleware: MiddlewareHandler<HttpEnv>[] = [
    (c, next) => {
      c.set("mediaTypes", mediaTypes);
      return next();
    },
    ...(isPublic ? [] : [authenticate]),
    limitBody(maxBodyBytes ?? megabyte),
    ...(permission && idempotent
      ? [answerOnce({ operation: config.operationId, permission, secret: idempotent === "secret" })]
      : []),
  ];
  return createRoute({
    ...(described as Omit<R, "public" | "permission" | "idempotent" | "maxBodyBytes">),
    path: config.path,
    ...(isPublic ? {} : { security: [{ bearer: [] }], "x-permission": permission }),
    responses: {
      ...config.responses,
      default: speaksOpenAi(config.path)
        ? jsonResponse(openAiErrorSchema, "An error as OpenAI's API shows it.")
        : {
            description: "A problem (RFC 9457).",
            content: { [problemMediaType]: { schema: problemSchema } },
          },
    } as R["responses"],
    middleware,
  });
}

/** A JSON request body. */
export function jsonBody<T extends z.ZodType>(schema: T) {
  return { required: true, content: { "application/json": { schema } } } as const;
}

/** A JSON response. */
export function jsonResponse<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { "application/json": { schema } } } as const;
}
