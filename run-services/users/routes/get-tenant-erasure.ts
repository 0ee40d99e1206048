import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import { getErasure } from "#shared/privacy/get-erasure.ts";
import type { Deps } from "../deps.ts";
import { erasureSchema, showErasure } from "./erasure-schema.ts";

export function getTenantErasureRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/tenants/{id}/erasure",
      operationId: "getTenantErasure",
      permission: "tenant:own",
      tags: ["privacy"],
      summary: "How far the erasure of the tenant is.",
      request: { params: z.object({ id: z.string() }) },
      responses: { 200: jsonResponse(erasureSchema, "The erasure.") },
    }),
    async (c) => {
      const input = { tenantId: c.req.valid("param").id };
      return c.json(showErasure(await getErasure({ actor: actorOf(c), input }, deps)), 200);
    },
  );
}
