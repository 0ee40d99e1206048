import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint } from "#shared/http/endpoint.ts";
import { cancelErasure } from "#shared/privacy/cancel-erasure.ts";
import type { Deps } from "../deps.ts";

export function cancelTenantErasureRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "delete",
      path: "/v1/tenants/{id}/erasure",
      operationId: "cancelTenantErasure",
      permission: "tenant:own",
      tags: ["privacy"],
      summary: "Calls the erasure of the tenant off, as long as it has not begun.",
      request: { params: z.object({ id: z.string() }) },
      responses: { 204: { description: "Called off." } },
    }),
    async (c) => {
      const input = { tenantId: c.req.valid("param").id };
      await cancelErasure({ actor: actorOf(c), input }, deps);
      return c.body(null, 204);
    },
  );
}
