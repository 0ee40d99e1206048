import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint } from "#shared/http/endpoint.ts";
import { cancelErasure } from "#shared/privacy/cancel-erasure.ts";
import type { Deps } from "../deps.ts";

export function cancelPersonErasureRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "delete",
      path: "/v1/me/erasure",
      operationId: "cancelPersonErasure",
      permission: "profile:write",
      tags: ["privacy"],
      summary: "Calls the erasure of the person who calls off, as long as it has not begun.",
      responses: { 204: { description: "Called off." } },
    }),
    async (c) => {
      await cancelErasure({ actor: actorOf(c), input: {} }, deps);
      return c.body(null, 204);
    },
  );
}
