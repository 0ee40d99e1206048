import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonBody, jsonResponse } from "#shared/http/endpoint.ts";
import { changeMember, changeMemberInput } from "#shared/tenants/change-member.ts";
import type { Deps } from "../deps.ts";
import { memberParams, memberSchema } from "./member-schema.ts";

export function changeMemberRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "patch",
      path: "/v1/tenants/{id}/members/{userId}",
      operationId: "changeMember",
      permission: "members:write",
      tags: ["users"],
      summary: "Gives a member another role; owners are made and unmade by owners alone.",
      description: "Ends the member's access tokens within a minute: exchange for new ones.",
      request: { params: memberParams, body: jsonBody(changeMemberInput) },
      responses: { 200: jsonResponse(memberSchema, "The member.") },
    }),
    async (c) => {
      const input = { ...c.req.valid("json"), ...c.req.valid("param") };
      return c.json(await changeMember({ actor: actorOf(c), input }, deps), 200);
    },
  );
}
