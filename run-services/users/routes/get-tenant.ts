import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import { getTenant } from "#shared/tenants/get-tenant.ts";
import type { Deps } from "../deps.ts";
import { tenantSchema } from "./tenant-schema.ts";

export function getTenantRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/tenants/{id}",
      operationId: "getTenant",
      permission: "signed-in",
      tags: ["users"],
      summary: "One tenant that the caller belongs to.",
      request: { params: z.object({ id: z.string() }) },
      responses: { 200: jsonResponse(tenantSchema, "The tenant.") },
    }),
    async (c) => {
      const tenant = await getTenant({ actor: actorOf(c), input: c.req.valid("param") }, deps);
      return c.json(tenant, 200);
    },
  );
}
