import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonBody, jsonResponse } from "#shared/http/endpoint.ts";
import { acceptInvitation, acceptInvitationInput } from "#shared/tenants/accept-invitation.ts";
import type { Deps } from "../deps.ts";
import { tenantSchema } from "./tenant-schema.ts";

export function acceptInvitationRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "post",
      path: "/v1/invitations/accept",
      operationId: "acceptInvitation",
      permission: "person",
      idempotent: true,
      tags: ["users"],
      summary: "The person who calls joins the tenant that invited their e-mail address.",
      description: "The caller's token stays in its tenant: exchange for one of the new tenant.",
      request: { body: jsonBody(acceptInvitationInput) },
      responses: { 200: jsonResponse(tenantSchema, "The tenant, with the person's role.") },
    }),
    async (c) => {
      const request = { actor: actorOf(c), input: c.req.valid("json") };
      return c.json(await acceptInvitation(request, deps), 200);
    },
  );
}
