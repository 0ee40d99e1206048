import { z } from "@hono/zod-openapi";
import type { LocalIdentity } from "#shared/adapters/local-identity/create-local-identity.ts";
import type { HttpApp } from "#shared/http/app-types.ts";
import { endpoint, jsonBody, jsonResponse } from "#shared/http/endpoint.ts";

/** On one's own machine only. */
export function signInLocallyRoute(app: HttpApp, localIdentity: LocalIdentity): void {
  app.openapi(
    endpoint({
      method: "post",
      path: "/v1/auth/local/sign-in",
      operationId: "signInLocally",
      tags: ["auth"],
      summary: "Signs anybody in by e-mail address; exists on the local stack only.",
      public: true,
      request: { body: jsonBody(z.object({ email: z.email().max(254) })) },
      responses: { 200: jsonResponse(z.object({ idToken: z.string() }), "An ID token.") },
    }),
    (c) => c.json({ idToken: localIdentity.signIn(c.req.valid("json").email) }, 200),
  );
}
