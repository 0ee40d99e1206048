import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import { getExport } from "#shared/privacy/get-export.ts";
import type { Deps } from "../deps.ts";
import { exportSchema, showExport } from "./export-schema.ts";

export function getLatestExportRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/tenants/{id}/export",
      operationId: "getLatestExport",
      permission: "tenant:own",
      tags: ["privacy"],
      summary: "The same of the latest one.",
      request: { params: z.object({ id: z.string() }) },
      responses: { 200: jsonResponse(exportSchema, "How far it is.") },
    }),
    async (c) => {
      const request = { actor: actorOf(c), input: c.req.valid("param") };
      return c.json(showExport(await getExport(request, deps)), 200);
    },
  );
}
