import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import { getReceipt } from "#shared/privacy/receipt.ts";
import type { Deps } from "../deps.ts";
import { receiptSchema, showReceipt } from "./erasure-schema.ts";

export function getReceiptRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/receipts/{token}",
      operationId: "getReceipt",
      public: true,
      tags: ["privacy"],
      summary: "The receipt of an erasure: what was held, and that nothing is any more.",
      description: "Needs no token: nobody may be left who could have one. Its address is secret.",
      request: { params: z.object({ token: z.string().max(100) }) },
      responses: { 200: jsonResponse(receiptSchema, "The receipt, once there is one.") },
    }),
    async (c) => c.json(showReceipt(await getReceipt({ input: c.req.valid("param") }, deps)), 200),
  );
}
