import { z } from "@hono/zod-openapi";
import type { KeySet } from "#shared/adapters/access-tokens/signing-keys.ts";
import type { HttpApp } from "#shared/http/app-types.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";

const jwk = z.object({ kty: z.string(), crv: z.string(), x: z.string(), kid: z.string() });
const output = z
  .object({ keys: z.array(jwk.extend({ use: z.string(), alg: z.string() })) })
  .openapi("KeySet");

export function getKeySetRoute(app: HttpApp, { keySet }: { keySet: KeySet }): void {
  const keys = keySet.keys.map((key) => ({ ...key, use: "sig", alg: "EdDSA" }));
  app.openapi(
    endpoint({
      method: "get",
      path: "/.well-known/jwks.json",
      operationId: "getKeySet",
      tags: ["auth"],
      summary: "The public keys that access tokens are verified with (RFC 7517).",
      public: true,
      responses: { 200: jsonResponse(output, "The keys.") },
    }),
    (c) => c.json({ keys }, 200, { "cache-control": "public, max-age=300" }),
  );
}
