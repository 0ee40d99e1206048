import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import { decodeCursor, encodeCursor, pageOf, pageQuery } from "#shared/http/paginate.ts";
import { idPattern } from "#shared/kernel/ids.ts";
import { documentStatuses } from "#shared/knowledge/document.ts";
import { listDocuments } from "#shared/knowledge/list-documents.ts";
import type { Deps } from "../deps.ts";
import { documentSchema, showDocument } from "./document-schema.ts";

const query = pageQuery.extend({
  status: z.enum(documentStatuses).optional(),
  tag: z.string().min(1).max(50).optional(),
});

const position = z.string().regex(idPattern("doc"));

export function listDocumentsRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/documents",
      operationId: "listDocuments",
      permission: "documents:read",
      tags: ["documents"],
      summary: "Lists the documents that the caller may see, newest first.",
      request: { query },
      responses: { 200: jsonResponse(pageOf(documentSchema), "A page of documents.") },
    }),
    async (c) => {
      const { cursor, ...filter } = c.req.valid("query");
      const input = { ...filter, after: decodeCursor(position, cursor) };
      const { items, next } = await listDocuments({ actor: actorOf(c), input }, deps);
      return c.json(
        {
          items: items.map((document) => showDocument(c, document)),
          nextCursor: next === null ? null : encodeCursor(next),
        },
        200,
      );
    },
  );
}
