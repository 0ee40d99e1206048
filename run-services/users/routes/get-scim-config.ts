import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint } from "#shared/http/endpoint.ts";
import { authorize } from "#shared/identity/authorize.ts";
import { configSchema, mostUsers, scimJson, scimResponse } from "./scim-user.ts";

const supported = z.object({ supported: z.boolean() });

const output = z
  .object({
    schemas: z.tuple([z.literal(configSchema)]),
    patch: supported,
    bulk: supported.extend({ maxOperations: z.int(), maxPayloadSize: z.int() }),
    filter: supported.extend({ maxResults: z.int() }),
    changePassword: supported,
    sort: supported,
    etag: supported,
    authenticationSchemes: z.array(
      z.object({ type: z.string(), name: z.string(), description: z.string() }),
    ),
  })
  .openapi("ScimConfig");

/** RFC 7643 section 5: users can be read, and found by name; nothing is written this way. */
const config: z.infer<typeof output> = {
  schemas: [configSchema],
  patch: { supported: false },
  bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
  filter: { supported: true, maxResults: mostUsers },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: false },
  authenticationSchemes: [
    {
      type: "oauthbearertoken",
      name: "Bearer",
      description: "An API key with the scope members:write, or an access token.",
    },
  ],
};

export function getScimConfigRoute(app: HttpApp): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/scim/v2/ServiceProviderConfig",
      operationId: "getScimConfig",
      permission: "members:write",
      tags: ["scim"],
      summary: "What of SCIM is there: reading users.",
      responses: { 200: scimResponse(output, "The configuration.") },
    }),
    (c) => {
      // Nothing is read for it: there is no verb that would ask.
      authorize(actorOf(c), "members:write");
      return c.json(config, 200, { "content-type": scimJson });
    },
  );
}
