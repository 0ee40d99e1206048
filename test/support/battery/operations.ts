import { z } from "zod";
import type { HttpApp } from "#shared/http/app-types.ts";
import type { Permission } from "#shared/identity/permissions.ts";
import { scopes } from "#shared/kernel/actor.ts";

const operation = z.looseObject({
  operationId: z.string(),
  security: z.array(z.unknown()).optional(),
  "x-permission": z.enum([...scopes, "signed-in", "person"]).optional(),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string() })).default([]),
  requestBody: z.looseObject({ content: z.record(z.string(), z.unknown()) }).optional(),
});
const document = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operation)),
});

export type Operation = {
  id: string;
  method: string;
  /** As OpenAPI writes it: `/v1/documents/{id}`. */
  path: string;
  /** What its verb asks of the caller; undefined for a public one. */
  permission: Permission | undefined;
  hasBody: boolean;
  takesIdempotencyKey: boolean;
};

/** What an app documents of itself. One that asks for a token must say what else it asks for. */
export async function operationsOf(app: Pick<HttpApp, "fetch">): Promise<Operation[]> {
  const response = await app.fetch(new Request("http://test.local/openapi.json"));
  const { paths } = document.parse(await response.json());
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => {
      const permission = one["x-permission"];
      if ((one.security === undefined) !== (permission === undefined)) {
        throw new Error(`${one.operationId}: token and permission go together`);
      }
      return {
        id: one.operationId,
        method: method.toUpperCase(),
        path,
        permission,
        hasBody: one.requestBody !== undefined,
        takesIdempotencyKey: one.parameters.some(({ name }) => name === "idempotency-key"),
      };
    }),
  );
}

/**
 * What answers requests on an app, middleware aside, as `GET /v1/documents/{id}`; the method is
 * ALL where it takes any.
 */
export function registeredOn(app: HttpApp): string[] {
  const answering = app.routes.filter(({ handler }) => handler.length < 2);
  return [
    ...new Set(
      answering.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`),
    ),
  ];
}
