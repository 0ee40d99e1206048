import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import { getProfile } from "#shared/identity/get-profile.ts";
import type { Deps } from "../deps.ts";
import { profileSchema } from "./profile-schema.ts";

export function getProfileRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/me",
      operationId: "getProfile",
      permission: "signed-in",
      tags: ["users"],
      summary: "The person who calls, and the tenants they belong to.",
      responses: { 200: jsonResponse(profileSchema, "The person.") },
    }),
    async (c) => c.json(await getProfile({ actor: actorOf(c) }, deps), 200),
  );
}
