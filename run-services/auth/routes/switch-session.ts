import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { viaOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonBody, jsonResponse } from "#shared/http/endpoint.ts";
import { sessionOf, setSession } from "#shared/http/session-cookie.ts";
import { switchSession } from "#shared/identity/switch-session.ts";
import { idPattern } from "#shared/kernel/ids.ts";
import type { Deps } from "../deps.ts";
import { sessionSchema, showSession } from "./session-schema.ts";

const input = z.object({ tenant: z.string().regex(idPattern("ten")) });

export function switchSessionRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "patch",
      path: "/v1/auth/session",
      operationId: "switchSession",
      permission: "signed-in",
      tags: ["auth"],
      summary: "Goes on in another tenant of the person's, with a new cookie and CSRF token.",
      request: { body: jsonBody(input) },
      responses: { 200: jsonResponse(sessionSchema, "The session, there.") },
    }),
    async (c) => {
      const { tenant } = c.req.valid("json");
      const request = { input: { token: sessionOf(c), tenant }, via: viaOf(c) };
      const session = await switchSession(request, deps);
      setSession(c, session.token, session.expiresAt);
      return c.json(showSession(session), 200);
    },
  );
}
