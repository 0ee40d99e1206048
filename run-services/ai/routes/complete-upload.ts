import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import { completeUpload } from "#shared/knowledge/complete-upload.ts";
import type { Deps } from "../deps.ts";
import { documentId, documentSchema, showDocument } from "./document-schema.ts";

export function completeUploadRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "post",
      path: "/v1/documents/{id}/complete",
      operationId: "completeUpload",
      permission: "documents:write",
      tags: ["documents"],
      summary: "Says that the announced bytes are there, so that indexing starts at once.",
      description: "Bytes that are a document under that name already give that document.",
      request: { params: documentId },
      responses: { 202: jsonResponse(documentSchema, "Taken: it will be indexed.") },
    }),
    async (c) => {
      const input = c.req.valid("param");
      const document = await completeUpload({ actor: actorOf(c), input }, deps);
      return c.json(showDocument(c, document), 202);
    },
  );
}
