import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint } from "#shared/http/endpoint.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { searchMembers } from "#shared/tenants/search-members.ts";
import type { Deps } from "../deps.ts";
import {
  listSchema,
  mostUsers,
  scimJson,
  scimResponse,
  scimUser,
  showScimUser,
} from "./scim-user.ts";

const output = z
  .object({
    schemas: z.tuple([z.literal(listSchema)]),
    totalResults: z.int(),
    startIndex: z.int(),
    itemsPerPage: z.int(),
    Resources: z.array(scimUser),
  })
  .openapi("ScimUsers");

const whole = z.coerce.number().int().min(-1_000_000_000).max(1_000_000_000);
const query = z.object({
  startIndex: whole.default(1).openapi({ description: "1 is the first; less counts as 1." }),
  count: whole.default(mostUsers).openapi({ description: `At most ${mostUsers}; 0 only counts.` }),
  filter: z.string().max(400).optional().openapi({ example: 'userName eq "ana@example.com"' }),
});

export function listScimUsersRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/scim/v2/Users",
      operationId: "listScimUsers",
      permission: "members:write",
      tags: ["scim"],
      summary: "The tenant's members as users of SCIM (RFC 7644 section 3.4.2).",
      request: { query },
      responses: { 200: scimResponse(output, "One page.") },
    }),
    async (c) => {
      const { filter, ...page } = c.req.valid("query");
      // RFC 7644 section 3.4.2.4: what is too small counts as the smallest.
      const startIndex = Math.max(1, page.startIndex);
      const limit = Math.min(mostUsers, Math.max(0, page.count));
      const input = { email: userNameOf(filter), offset: startIndex - 1, limit };
      const { total, members } = await searchMembers({ actor: actorOf(c), input }, deps);
      const list = {
        schemas: [listSchema] satisfies [string],
        totalResults: total,
        startIndex,
        itemsPerPage: members.length,
        Resources: members.map(showScimUser),
      };
      return c.json(list, 200, { "content-type": scimJson });
    },
  );
}

/** The one filter there is; names and operators have no case (RFC 7644 section 3.4.2.2). */
const byUserName = /^\s*userName\s+eq\s+"([^"\\]*)"\s*$/i;

function userNameOf(filter: string | undefined): string | undefined {
  if (filter === undefined) return undefined;
  const userName = byUserName.exec(filter)?.[1];
  if (userName !== undefined) return userName;
  throw new AppError("malformed_request", {
    detail: {
      es: 'El único filtro es «userName eq "…"».',
      en: 'The only filter is «userName eq "…"».',
    },
  });
}
