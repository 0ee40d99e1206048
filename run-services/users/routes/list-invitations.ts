import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import { decodeCursor, pageOf, pageQuery, paginate } from "#shared/http/paginate.ts";
import { idPattern } from "#shared/kernel/ids.ts";
import { listInvitations } from "#shared/tenants/list-invitations.ts";
import type { Deps } from "../deps.ts";
import { invitationSchema } from "./invitation-schema.ts";

const position = z.object({ id: z.string().regex(idPattern("inv")) });

export function listInvitationsRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/tenants/{id}/invitations",
      operationId: "listInvitations",
      permission: "members:write",
      tags: ["users"],
      summary: "Lists the tenant's pending invitations, newest first, without their tokens.",
      request: { params: z.object({ id: z.string() }), query: pageQuery },
      responses: { 200: jsonResponse(pageOf(invitationSchema), "One page.") },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const before = decodeCursor(position, cursor)?.id;
      const input = { ...c.req.valid("param"), before, limit: limit + 1 };
      const rows = await listInvitations({ actor: actorOf(c), input }, deps);
      return c.json(
        paginate(rows, limit, ({ id }) => ({ id })),
        200,
      );
    },
  );
}
