import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import { reindexDocument } from "#shared/knowledge/reindex-document.ts";
import type { Deps } from "../deps.ts";
import { documentId, documentSchema, showDocument } from "./document-schema.ts";

export function reindexDocumentRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "post",
      path: "/v1/documents/{id}/reindex",
      operationId: "reindexDocument",
      permission: "documents:write",
      idempotent: true,
      tags: ["documents"],
      summary: "Extracts and indexes a document anew; until then the old passages serve.",
      request: { params: documentId },
      responses: { 202: jsonResponse(documentSchema, "Taken: it will be indexed.") },
    }),
    async (c) => {
      const input = c.req.valid("param");
      const document = await reindexDocument({ actor: actorOf(c), input }, deps);
      return c.json(showDocument(c, document), 202);
    },
  );
}
