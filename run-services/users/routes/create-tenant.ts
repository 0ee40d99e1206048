import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonBody, jsonResponse } from "#shared/http/endpoint.ts";
import { idOnce } from "#shared/http/idempotency.ts";
import { createTenant, createTenantInput } from "#shared/tenants/create-tenant.ts";
import type { Deps } from "../deps.ts";
import { tenantSchema } from "./tenant-schema.ts";

export function createTenantRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "post",
      path: "/v1/tenants",
      operationId: "createTenant",
      permission: "tenants:create",
      idempotent: true,
      tags: ["users"],
      summary: "Makes a tenant that the caller owns.",
      request: { body: jsonBody(createTenantInput) },
      responses: { 201: jsonResponse(tenantSchema, "The tenant.") },
    }),
    async (c) => {
      const request = { actor: actorOf(c), input: c.req.valid("json"), id: idOnce(c, "ten") };
      const tenant = await createTenant(request, deps);
      return c.json(tenant, 201);
    },
  );
}
