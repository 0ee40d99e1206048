import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonBody, jsonResponse } from "#shared/http/endpoint.ts";
import { idempotencyHeader } from "#shared/http/idempotency.ts";
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
      tags: ["users"],
      summary: "Makes a tenant that the caller owns.",
      request: { headers: idempotencyHeader, body: jsonBody(createTenantInput) },
      responses: { 201: jsonResponse(tenantSchema, "The tenant.") },
    }),
    async (c) => {
      const idempotencyKey = c.req.valid("header")["idempotency-key"];
      const input = c.req.valid("json");
      const tenant = await createTenant({ actor: actorOf(c), input, idempotencyKey }, deps);
      return c.json(tenant, 201);
    },
  );
}
