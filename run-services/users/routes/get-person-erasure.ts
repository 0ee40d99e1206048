import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import { getPersonErasure } from "#shared/privacy/person-erasure.ts";
import type { Deps } from "../deps.ts";
import { erasureSchema, showErasure } from "./erasure-schema.ts";

export function getPersonErasureRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/me/erasure",
      operationId: "getPersonErasure",
      permission: "profile:write",
      tags: ["privacy"],
      summary: "How far the erasure of the person who calls is.",
      responses: { 200: jsonResponse(erasureSchema, "The erasure.") },
    }),
    async (c) => {
      const erasure = await getPersonErasure({ actor: actorOf(c) }, deps);
      return c.json(showErasure(erasure), 200);
    },
  );
}
