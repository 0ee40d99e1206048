import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonBody, jsonResponse } from "#shared/http/endpoint.ts";
import { idOnce } from "#shared/http/idempotency.ts";
import { createApiKey, createApiKeyInput } from "#shared/identity/create-api-key.ts";
import type { Deps } from "../deps.ts";
import { newApiKeySchema } from "./api-key-schema.ts";

export function createApiKeyRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "post",
      path: "/v1/auth/api-keys",
      operationId: "createApiKey",
      permission: "keys:write",
      idempotent: "secret",
      tags: ["auth"],
      summary: "Makes an API key for the tenant, with at most the caller's own permissions.",
      request: { body: jsonBody(createApiKeyInput) },
      responses: { 201: jsonResponse(newApiKeySchema, "The key.") },
    }),
    async (c) => {
      const request = { actor: actorOf(c), input: c.req.valid("json"), id: idOnce(c, "key") };
      const key = await createApiKey(request, deps);
      return c.json(key, 201);
    },
  );
}
