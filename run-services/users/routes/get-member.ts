import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import { getMember } from "#shared/tenants/get-member.ts";
import type { Deps } from "../deps.ts";
import { memberParams, memberSchema } from "./member-schema.ts";

export function getMemberRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/tenants/{id}/members/{userId}",
      operationId: "getMember",
      permission: "members:read",
      tags: ["users"],
      summary: "One member of the caller's tenant.",
      request: { params: memberParams },
      responses: { 200: jsonResponse(memberSchema, "The member.") },
    }),
    async (c) => {
      const member = await getMember({ actor: actorOf(c), input: c.req.valid("param") }, deps);
      return c.json(member, 200);
    },
  );
}
