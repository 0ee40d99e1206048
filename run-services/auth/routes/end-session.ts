import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint } from "#shared/http/endpoint.ts";
import { clearSession, sessionOf } from "#shared/http/session-cookie.ts";
import { endSession } from "#shared/identity/end-session.ts";
import type { Deps } from "../deps.ts";

export function endSessionRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "delete",
      path: "/v1/auth/session",
      operationId: "endSession",
      permission: "signed-in",
      tags: ["auth"],
      summary: "Signs the person out: the session is over, and its cookie gone.",
      responses: { 204: { description: "Over." } },
    }),
    async (c) => {
      await endSession({ actor: actorOf(c), input: { token: sessionOf(c) } }, deps);
      clearSession(c);
      return c.body(null, 204);
    },
  );
}
