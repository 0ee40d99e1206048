import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonBody, jsonResponse } from "#shared/http/endpoint.ts";
import { updateProfile, updateProfileInput } from "#shared/identity/update-profile.ts";
import type { Deps } from "../deps.ts";
import { profileSchema } from "./profile-schema.ts";

export function updateProfileRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "patch",
      path: "/v1/me",
      operationId: "updateProfile",
      permission: "profile:write",
      tags: ["users"],
      summary: "Changes the name, language or time zone of the person who calls.",
      request: { body: jsonBody(updateProfileInput) },
      responses: { 200: jsonResponse(profileSchema, "The person.") },
    }),
    async (c) => {
      const request = { actor: actorOf(c), input: c.req.valid("json") };
      return c.json(await updateProfile(request, deps), 200);
    },
  );
}
