import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonBody, jsonResponse } from "#shared/http/endpoint.ts";
import { idOnce } from "#shared/http/idempotency.ts";
import { createInvitation, createInvitationInput } from "#shared/tenants/create-invitation.ts";
import type { Deps } from "../deps.ts";
import { invitationSchema } from "./invitation-schema.ts";

const created = invitationSchema
  .extend({
    token: z.string().openapi({ description: "Shown here once and never again." }),
    link: z
      .string()
      .nullable()
      .openapi({ description: "The page that takes the token; null where none is configured." }),
  })
  .openapi("NewInvitation");

export function createInvitationRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "post",
      path: "/v1/tenants/{id}/invitations",
      operationId: "createInvitation",
      permission: "members:write",
      idempotent: "secret",
      tags: ["users"],
      summary: "Invites an e-mail address to the tenant, in place of an earlier invitation of it.",
      request: { params: z.object({ id: z.string() }), body: jsonBody(createInvitationInput) },
      responses: { 201: jsonResponse(created, "The invitation.") },
    }),
    async (c) => {
      const input = { ...c.req.valid("json"), ...c.req.valid("param") };
      const request = { actor: actorOf(c), input, invitationId: idOnce(c, "inv") };
      const invitation = await createInvitation(request, deps);
      const link = linkOf(deps.invitationUrl, invitation.token);
      return c.json({ ...invitation, link }, 201);
    },
  );
}

/** The token stands behind the #: no server's log and no referrer ever holds it. */
function linkOf(page: string | undefined, token: string): string | null {
  if (page === undefined) return null;
  const link = new URL(page);
  link.hash = `token=${token}`;
  return link.href;
}
