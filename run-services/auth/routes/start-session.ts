import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { addressOf, viaOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonBody, jsonResponse } from "#shared/http/endpoint.ts";
import { setSession } from "#shared/http/session-cookie.ts";
import { startSession } from "#shared/identity/start-session.ts";
import { idPattern } from "#shared/kernel/ids.ts";
import type { Deps } from "../deps.ts";
import { sessionSchema, showSession } from "./session-schema.ts";

const input = z.object({
  idToken: z.string().min(1).max(8192),
  tenant: z.string().regex(idPattern("ten")).optional(),
});

export function startSessionRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "post",
      path: "/v1/auth/session",
      operationId: "startSession",
      tags: ["auth"],
      summary: "Signs a person in on the web: a cookie, and what proves that a page is ours.",
      public: true,
      request: { body: jsonBody(input) },
      responses: { 201: jsonResponse(sessionSchema, "The session; its token is in the cookie.") },
    }),
    async (c) => {
      const { idToken: subjectToken, tenant } = c.req.valid("json");
      const request = { input: { subjectToken, tenant }, via: viaOf(c) };
      const tried = { secret: subjectToken, address: addressOf(c) };
      const session = await deps.guard(tried, () => startSession(request, deps));
      setSession(c, session.token, session.expiresAt);
      return c.json(showSession(session), 201);
    },
  );
}
