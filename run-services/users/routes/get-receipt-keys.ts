import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import { listReceiptKeys } from "#shared/privacy/receipt.ts";
import type { Deps } from "../deps.ts";

const output = z.object({ keys: z.array(z.record(z.string(), z.string())) }).openapi("ReceiptKeys");

export function getReceiptKeysRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/.well-known/receipt-keys.json",
      operationId: "getReceiptKeys",
      public: true,
      tags: ["privacy"],
      summary: "The public keys that receipts of erasure are verified with (RFC 7517).",
      responses: { 200: jsonResponse(output, "The keys.") },
    }),
    async (c) => {
      const keys = (await listReceiptKeys(deps)).map((key) => ({
        ...key,
        use: "sig",
        alg: "EdDSA",
      }));
      return c.json({ keys }, 200, { "cache-control": "public, max-age=300" });
    },
  );
}
