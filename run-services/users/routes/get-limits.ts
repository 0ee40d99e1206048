import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import { getLimits } from "#shared/limits/get-limits.ts";
import type { Deps } from "../deps.ts";

const calls = z.object({
  caller: z.int().openapi({ description: "Of one person or API key." }),
  tenant: z.int().openapi({ description: "Of all of the tenant's together." }),
});

const output = z
  .object({
    plan: z.string().openapi({ example: "standard" }),
    limits: z.object({
      requestsPerMinute: calls,
      concurrentStreams: calls,
      uploadBytesPerDay: z.int(),
      documents: z.int(),
      bytes: z.int(),
    }),
    used: z.object({
      uploadBytesToday: z.int(),
      dayEndsAt: z.iso.datetime(),
      documents: z.int(),
      bytes: z.int(),
    }),
  })
  .openapi("Limits");

export function getLimitsRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/tenants/{id}/limits",
      operationId: "getLimits",
      permission: "signed-in",
      tags: ["users"],
      summary: "What the plan of the caller's tenant allows, and what of it is used.",
      request: { params: z.object({ id: z.string() }) },
      responses: { 200: jsonResponse(output, "The limits.") },
    }),
    async (c) => {
      const request = { actor: actorOf(c), input: c.req.valid("param") };
      const { plan, used } = await getLimits(request, deps);
      const shown = {
        plan: plan.id,
        limits: {
          requestsPerMinute: plan.calls.requests,
          concurrentStreams: plan.calls.streams,
          uploadBytesPerDay: plan.uploadBytes,
          documents: plan.storedDocuments,
          bytes: plan.storedBytes,
        },
        used: {
          uploadBytesToday: used.uploadBytes,
          dayEndsAt: used.dayEndsAt.toISOString(),
          documents: used.documents,
          bytes: used.bytes,
        },
      };
      return c.json(shown, 200);
    },
  );
}
