import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint } from "#shared/http/endpoint.ts";
import { removeMember } from "#shared/tenants/remove-member.ts";
import type { Deps } from "../deps.ts";
import { memberParams } from "./member-schema.ts";

export function removeMemberRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "delete",
      path: "/v1/tenants/{id}/members/{userId}",
      operationId: "removeMember",
      permission: "members:write",
      tags: ["users"],
      summary: "Takes a member out of the tenant, with their API keys and tokens.",
      request: { params: memberParams },
      responses: { 204: { description: "Removed." } },
    }),
    async (c) => {
      await removeMember({ actor: actorOf(c), input: c.req.valid("param") }, deps);
      return c.body(null, 204);
    },
  );
}
