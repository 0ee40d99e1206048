import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonBody, jsonResponse } from "#shared/http/endpoint.ts";
import { transferTenant, transferTenantInput } from "#shared/tenants/transfer-tenant.ts";
import type { Deps } from "../deps.ts";
import { tenantSchema } from "./tenant-schema.ts";

export function transferTenantRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "post",
      path: "/v1/tenants/{id}/transfer",
      operationId: "transferTenant",
      permission: "tenant:own",
      tags: ["users"],
      summary: "Hands the tenant to another member; the caller becomes an administrator.",
      description: "Ends the access tokens of both within a minute: exchange for new ones.",
      request: { params: z.object({ id: z.string() }), body: jsonBody(transferTenantInput) },
      responses: { 200: jsonResponse(tenantSchema, "The tenant, as the caller sees it now.") },
    }),
    async (c) => {
      const input = { ...c.req.valid("json"), ...c.req.valid("param") };
      return c.json(await transferTenant({ actor: actorOf(c), input }, deps), 200);
    },
  );
}
