import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonBody, jsonResponse } from "#shared/http/endpoint.ts";
import { requestPersonErasure } from "#shared/privacy/request-person-erasure.ts";
import { erasureInput } from "#shared/privacy/schedule-erasure.ts";
import type { Deps } from "../deps.ts";
import { erasureSchema, showErasure } from "./erasure-schema.ts";

export function requestPersonErasureRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "post",
      path: "/v1/me/erasure",
      operationId: "requestPersonErasure",
      permission: "profile:write",
      // Its answer holds the address of the receipt.
      idempotent: "secret",
      tags: ["privacy"],
      summary: "Asks for the person who calls to be erased everywhere, after days of grace.",
      request: { body: jsonBody(erasureInput) },
      responses: { 202: jsonResponse(erasureSchema, "Asked for.") },
    }),
    async (c) => {
      const request = { actor: actorOf(c), input: c.req.valid("json") };
      return c.json(showErasure(await requestPersonErasure(request, deps)), 202);
    },
  );
}
