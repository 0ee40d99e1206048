import type { Readable } from "node:stream";
import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint } from "#shared/http/endpoint.ts";
import { attachment } from "#shared/kernel/attachment.ts";
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
      const headers = {
        "content-type": document.mediaType,
        "content-length": String(document.bytes),
        "content-disposition": attachment(document.filename),
        // A stranger's file: saved, never run with the rights of this origin.
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox; default-src 'none'",
      };
      if (c.req.method === "HEAD") {
        content.destroy();
        return c.body(null, 200, headers);
      }
      return c.body(toWeb(content), 200, headers);
    },
  );
}

/** Reads as fast as the client does; closes the file when the client goes away. */
function toWeb(content: Readable): ReadableStream<Uint8Array> {
  const chunks = content.iterator();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(new Uint8Array(value));
    },
    cancel() {
      content.destroy();
    },
  });
}
