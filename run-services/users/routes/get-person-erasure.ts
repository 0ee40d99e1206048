import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import { getErasure } from "#shared/privacy/get-erasure.ts";
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
      const erasure = await getErasure({ actor: actorOf(c), input: {} }, deps);
      return c.json(showErasure(erasure), 200);
    },
  );
}
