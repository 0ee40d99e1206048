import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint } from "#shared/http/endpoint.ts";
import { sendFile } from "#shared/http/send-file.ts";
import { getDocumentContent } from "#shared/knowledge/get-document-content.ts";
import type { Deps } from "../deps.ts";

import { documentId } from "./document-schema.ts";

const bytes = z.string().openapi({ format: "binary" });

export function getDocumentContentRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/documents/{id}/content",
      operationId: "getDocumentContent",
      permission: "documents:read",
      tags: ["documents"],
      summary: "The bytes as they were uploaded.",
      request: { params: documentId },
      responses: {
        200: { description: "The file.", content: { "*/*": { schema: bytes } } },
      },
    }),
    async (c) => {
      const input = c.req.valid("param");
      const { document, content } = await getDocumentContent({ actor: actorOf(c), input }, deps);
      return sendFile(c, { ...document, content });
    },
  );
}
