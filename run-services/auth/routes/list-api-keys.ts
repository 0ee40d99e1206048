import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import { decodeCursor, pageOf, pageQuery, paginate } from "#shared/http/paginate.ts";
import { listApiKeys } from "#shared/identity/list-api-keys.ts";
import { idPattern } from "#shared/kernel/ids.ts";
import type { Deps } from "../deps.ts";
import { apiKeySchema } from "./api-key-schema.ts";

const position = z.object({ id: z.string().regex(idPattern("key")) });

export function listApiKeysRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/auth/api-keys",
      operationId: "listApiKeys",
      permission: "keys:write",
      tags: ["auth"],
      summary: "Lists the tenant's API keys, newest first.",
      request: { query: pageQuery },
      responses: { 200: jsonResponse(pageOf(apiKeySchema), "One page.") },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const input = { before: decodeCursor(position, cursor)?.id, limit: limit + 1 };
      const rows = await listApiKeys({ actor: actorOf(c), input }, deps);
      return c.json(
        paginate(rows, limit, ({ id }) => ({ id })),
        200,
      );
    },
  );
}
