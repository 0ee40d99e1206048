import type { HttpApp } from "#shared/http/app-types.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import { sessionOf } from "#shared/http/session-cookie.ts";
import { getSession } from "#shared/identity/get-session.ts";
import type { Deps } from "../deps.ts";
import { sessionSchema, showSession } from "./session-schema.ts";

export function getSessionRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/auth/session",
      operationId: "getSession",
      permission: "signed-in",
      tags: ["auth"],
      summary: "The session of the cookie: who, in which tenant, and its CSRF token.",
      responses: { 200: jsonResponse(sessionSchema, "The session.") },
    }),
    async (c) => {
      const session = await getSession({ input: { token: sessionOf(c) } }, deps);
      return c.json(showSession(session), 200);
    },
  );
}
