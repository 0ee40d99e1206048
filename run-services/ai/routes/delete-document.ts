import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint } from "#shared/http/endpoint.ts";
import { deleteDocument } from "#shared/knowledge/delete-document.ts";
import type { Deps } from "../deps.ts";
import { documentId } from "./document-schema.ts";

export function deleteDocumentRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "delete",
      path: "/v1/documents/{id}",
      operationId: "deleteDocument",
      permission: "documents:write",
      tags: ["documents"],
      summary: "Deletes a document: gone from the next search on, and everywhere soon after.",
      request: { params: documentId },
      responses: { 204: { description: "Deleted." } },
    }),
    async (c) => {
      await deleteDocument({ actor: actorOf(c), input: c.req.valid("param") }, deps);
      return c.body(null, 204);
    },
  );
}
