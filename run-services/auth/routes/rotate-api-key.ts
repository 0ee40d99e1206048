import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonBody, jsonResponse } from "#shared/http/endpoint.ts";
import { idOnce } from "#shared/http/idempotency.ts";
import { rotateApiKey, rotateApiKeyInput } from "#shared/identity/rotate-api-key.ts";
import type { Deps } from "../deps.ts";
import { newApiKeySchema } from "./api-key-schema.ts";

export function rotateApiKeyRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "post",
      path: "/v1/auth/api-keys/{id}/rotate",
      operationId: "rotateApiKey",
      permission: "keys:write",
      idempotent: "secret",
      tags: ["auth"],
      summary: "Makes a key in the place of another, which works on for a while.",
      request: { params: z.object({ id: z.string() }), body: jsonBody(rotateApiKeyInput) },
      responses: { 201: jsonResponse(newApiKeySchema, "The new key.") },
    }),
    async (c) => {
      const input = { ...c.req.valid("param"), ...c.req.valid("json") };
      const request = { actor: actorOf(c), input, id: idOnce(c, "key") };
      return c.json(await rotateApiKey(request, deps), 201);
    },
  );
}
