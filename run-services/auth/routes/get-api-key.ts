import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import { getApiKey } from "#shared/identity/get-api-key.ts";
import type { Deps } from "../deps.ts";
import { apiKeySchema } from "./api-key-schema.ts";

export function getApiKeyRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/auth/api-keys/{id}",
      operationId: "getApiKey",
      permission: "keys:write",
      tags: ["auth"],
      summary: "One of the tenant's API keys.",
      request: { params: z.object({ id: z.string() }) },
      responses: { 200: jsonResponse(apiKeySchema, "The key, without its secret.") },
    }),
    async (c) => {
      const key = await getApiKey({ actor: actorOf(c), input: c.req.valid("param") }, deps);
      return c.json(key, 200);
    },
  );
}
