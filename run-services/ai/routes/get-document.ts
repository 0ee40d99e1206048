import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import { getDocument } from "#shared/knowledge/get-document.ts";
import type { Deps } from "../deps.ts";
import { documentId, documentSchema, showDocument } from "./document-schema.ts";

export function getDocumentRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/documents/{id}",
      operationId: "getDocument",
      permission: "documents:read",
      tags: ["documents"],
      summary: "Shows one document and how far it has come.",
      request: { params: documentId },
      responses: { 200: jsonResponse(documentSchema, "The document.") },
    }),
    async (c) => {
      const input = c.req.valid("param");
      const document = await getDocument({ actor: actorOf(c), input }, deps);
      return c.json(showDocument(c, document), 200);
    },
  );
}
