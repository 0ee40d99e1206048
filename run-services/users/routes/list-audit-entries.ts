import { z } from "@hono/zod-openapi";
import { exportAuditEntries } from "#shared/audit/export-audit-entries.ts";
import { auditFilters, listAuditEntries } from "#shared/audit/list-audit-entries.ts";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint } from "#shared/http/endpoint.ts";
import { decodeCursor, pageOf, pageQuery, paginate } from "#shared/http/paginate.ts";
import { jsonLines, streamLines, wantsLines } from "#shared/http/stream-lines.ts";
import { idPattern } from "#shared/kernel/ids.ts";
import type { Deps } from "../deps.ts";

const entry = z
  .object({
    id: z.string().openapi({ example: "aud_01h455vb4pex5vsknk084sn02q" }),
    at: z.iso.datetime(),
    actor: z.object({
      kind: z.enum(["user", "api_key", "system"]),
      id: z.string(),
      madeBy: z.string().nullable().openapi({ description: "The person behind an API key." }),
      role: z.string().nullable(),
    }),
    action: z.string().openapi({ example: "document.deleted" }),
    object: z.string(),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    requestId: z.string().nullable(),
    address: z.string().nullable(),
  })
  .openapi("AuditEntry");

const query = pageQuery.extend({
  ...auditFilters.shape,
  format: z.enum(["json", "jsonl"]).default("json"),
});
const position = z.object({ id: z.string().regex(idPattern("aud")) });

export function listAuditEntriesRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/audit",
      operationId: "listAuditEntries",
      permission: "audit:read",
      tags: ["users"],
      summary: "Lists who did what in the caller's tenant, newest first.",
      description:
        "With `Accept: application/x-ndjson`, or `format=jsonl`: everything that the filters " +
        "choose, one entry a line, whatever `limit` and `cursor` say.",
      request: { query },
      responses: {
        200: {
          description: "One page, or all of it as lines.",
          content: {
            "application/json": { schema: pageOf(entry) },
            [jsonLines]: { schema: z.string() },
          },
        },
      },
    }),
    async (c) => {
      const { limit, cursor, format, ...filters } = c.req.valid("query");
      const actor = actorOf(c);
      if (format === "jsonl" || wantsLines(c)) {
        return streamLines(c, exportAuditEntries({ actor, input: filters }, deps));
      }
      const before = decodeCursor(position, cursor)?.id;
      const input = { ...filters, before, limit: limit + 1 };
      const rows = await listAuditEntries({ actor, input }, deps);
      const page = paginate(rows, limit, ({ id }) => ({ id }));
      return c.json({ ...page, items: page.items.map(show) }, 200);
    },
  );
}

function show<T extends { at: Date }>(one: T) {
  return { ...one, at: one.at.toISOString() };
}
