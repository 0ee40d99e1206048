import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint } from "#shared/http/endpoint.ts";
import { deleteInvitation } from "#shared/tenants/delete-invitation.ts";
import type { Deps } from "../deps.ts";

export function deleteInvitationRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "delete",
      path: "/v1/tenants/{id}/invitations/{invitationId}",
      operationId: "deleteInvitation",
      permission: "members:write",
      tags: ["users"],
      summary: "Revokes an invitation.",
      request: { params: z.object({ id: z.string(), invitationId: z.string() }) },
      responses: { 204: { description: "Revoked." } },
    }),
    async (c) => {
      await deleteInvitation({ actor: actorOf(c), input: c.req.valid("param") }, deps);
      return c.body(null, 204);
    },
  );
}
