import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint } from "#shared/http/endpoint.ts";
import { deleteApiKey } from "#shared/identity/delete-api-key.ts";
import type { Deps } from "../deps.ts";

export function deleteApiKeyRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "delete",
      path: "/v1/auth/api-keys/{id}",
      operationId: "deleteApiKey",
      permission: "keys:write",
      tags: ["auth"],
      summary: "Revokes an API key.",
      request: { params: z.object({ id: z.string() }) },
      responses: { 204: { description: "Revoked." } },
    }),
    async (c) => {
      await deleteApiKey({ actor: actorOf(c), input: c.req.valid("param") }, deps);
      return c.body(null, 204);
    },
  );
}
