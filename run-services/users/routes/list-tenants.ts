import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import { decodeCursor, pageOf, pageQuery, paginate } from "#shared/http/paginate.ts";
import { idPattern } from "#shared/kernel/ids.ts";
import { listTenants } from "#shared/tenants/list-tenants.ts";
import type { Deps } from "../deps.ts";
import { tenantSchema } from "./tenant-schema.ts";

const position = z.object({ id: z.string().regex(idPattern("ten")) });

export function listTenantsRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/tenants",
      operationId: "listTenants",
      permission: "signed-in",
      tags: ["users"],
      summary: "Lists the tenants that the caller belongs to.",
      request: { query: pageQuery },
      responses: { 200: jsonResponse(pageOf(tenantSchema), "One page.") },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const input = { after: decodeCursor(position, cursor)?.id, limit: limit + 1 };
      const rows = await listTenants({ actor: actorOf(c), input }, deps);
      return c.json(
        paginate(rows, limit, ({ id }) => ({ id })),
        200,
      );
    },
  );
}
