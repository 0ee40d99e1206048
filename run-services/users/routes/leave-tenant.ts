import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint } from "#shared/http/endpoint.ts";
import { leaveTenant } from "#shared/tenants/leave-tenant.ts";
import type { Deps } from "../deps.ts";

export function leaveTenantRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "delete",
      path: "/v1/tenants/{id}/members/me",
      operationId: "leaveTenant",
      permission: "person",
      tags: ["users"],
      summary: "The person who calls leaves the tenant; its last owner cannot.",
      request: { params: z.object({ id: z.string() }) },
      responses: { 204: { description: "Left." } },
    }),
    async (c) => {
      await leaveTenant({ actor: actorOf(c), input: c.req.valid("param") }, deps);
      return c.body(null, 204);
    },
  );
}
