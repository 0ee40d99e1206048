import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonBody, jsonResponse } from "#shared/http/endpoint.ts";
import { updateTenant, updateTenantInput } from "#shared/tenants/update-tenant.ts";
import type { Deps } from "../deps.ts";
import { tenantSchema } from "./tenant-schema.ts";

export function updateTenantRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "patch",
      path: "/v1/tenants/{id}",
      operationId: "updateTenant",
      permission: "tenant:write",
      tags: ["users"],
      summary: "Gives the caller's tenant another name.",
      request: { params: z.object({ id: z.string() }), body: jsonBody(updateTenantInput) },
      responses: { 200: jsonResponse(tenantSchema, "The tenant.") },
    }),
    async (c) => {
      const input = { ...c.req.valid("json"), ...c.req.valid("param") };
      return c.json(await updateTenant({ actor: actorOf(c), input }, deps), 200);
    },
  );
}
