import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import { idOnce } from "#shared/http/idempotency.ts";
import { requestExport } from "#shared/privacy/request-export.ts";
import type { Deps } from "../deps.ts";
import { exportSchema, showExport } from "./export-schema.ts";

export function requestExportRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "post",
      path: "/v1/tenants/{id}/export",
      operationId: "requestExport",
      permission: "tenant:own",
      idempotent: true,
      tags: ["privacy"],
      summary: "Asks for a copy of everything that the tenant has, as a ZIP.",
      description:
        "Rows as JSON lines, files under their names, and a manifest with the SHA-256 of each. " +
        "What is private to members is among it: the copy is for whoever answers for the tenant, " +
        "and the audit trail tells of it. One is made at a time: while one is under way, that is " +
        "the answer.",
      request: { params: z.object({ id: z.string() }) },
      responses: { 202: jsonResponse(exportSchema, "It is being made.") },
    }),
    async (c) => {
      const request = { actor: actorOf(c), input: c.req.valid("param"), id: idOnce(c, "exp") };
      const made = await requestExport(request, deps);
      return c.json(showExport({ ...made, download: null }), 202);
    },
  );
}
