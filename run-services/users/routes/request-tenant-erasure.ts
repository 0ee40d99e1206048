import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonBody, jsonResponse } from "#shared/http/endpoint.ts";
import { requestTenantErasure } from "#shared/privacy/request-tenant-erasure.ts";
import { erasureInput } from "#shared/privacy/schedule-erasure.ts";
import type { Deps } from "../deps.ts";
import { erasureSchema, showErasure } from "./erasure-schema.ts";

export function requestTenantErasureRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "post",
      path: "/v1/tenants/{id}/erasure",
      operationId: "requestTenantErasure",
      permission: "tenant:own",
      // Its answer holds the address of the receipt.
      idempotent: "secret",
      tags: ["privacy"],
      summary: "Asks for the tenant and everything in it to be erased, after days of grace.",
      request: { params: z.object({ id: z.string() }), body: jsonBody(erasureInput) },
      responses: { 202: jsonResponse(erasureSchema, "Asked for.") },
    }),
    async (c) => {
      const input = { ...c.req.valid("json"), ...c.req.valid("param") };
      const erasure = await requestTenantErasure({ actor: actorOf(c), input }, deps);
      return c.json(showErasure(erasure), 202);
    },
  );
}
