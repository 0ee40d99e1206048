import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import { decodeCursor, pageOf, pageQuery, paginate } from "#shared/http/paginate.ts";
import { idPattern } from "#shared/kernel/ids.ts";
import { listMembers } from "#shared/tenants/list-members.ts";
import type { Deps } from "../deps.ts";
import { memberSchema } from "./member-schema.ts";

const position = z.object({ id: z.string().regex(idPattern("usr")) });

export function listMembersRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/tenants/{id}/members",
      operationId: "listMembers",
      permission: "members:read",
      tags: ["users"],
      summary: "Lists who belongs to the caller's tenant.",
      request: { params: z.object({ id: z.string() }), query: pageQuery },
      responses: { 200: jsonResponse(pageOf(memberSchema), "One page.") },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const after = decodeCursor(position, cursor)?.id;
      const input = { ...c.req.valid("param"), after, limit: limit + 1 };
      const rows = await listMembers({ actor: actorOf(c), input }, deps);
      return c.json(
        paginate(rows, limit, ({ userId }) => ({ id: userId })),
        200,
      );
    },
  );
}
