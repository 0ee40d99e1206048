import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint } from "#shared/http/endpoint.ts";
import { administeredMember } from "#shared/tenants/search-members.ts";
import type { Deps } from "../deps.ts";
import { scimJson, scimResponse, scimUser, showScimUser } from "./scim-user.ts";

export function getScimUserRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/scim/v2/Users/{id}",
      operationId: "getScimUser",
      permission: "members:write",
      tags: ["scim"],
      summary: "One member as a user of SCIM.",
      request: { params: z.object({ id: z.string() }) },
      responses: { 200: scimResponse(scimUser, "The user.") },
    }),
    async (c) => {
      const input = { userId: c.req.valid("param").id };
      const member = await administeredMember({ actor: actorOf(c), input }, deps);
      return c.json(showScimUser(member), 200, { "content-type": scimJson });
    },
  );
}
