import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint } from "#shared/http/endpoint.ts";
import { sendFile } from "#shared/http/send-file.ts";
import { getPageImage } from "#shared/knowledge/get-page-image.ts";
import type { Deps } from "../deps.ts";
import { documentId } from "./document-schema.ts";

const params = documentId.extend({
  page: z.coerce.number().int().min(1).max(1_000_000).openapi({ example: 1 }),
});
const bytes = z.string().openapi({ format: "binary" });

export function getPageImageRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/documents/{id}/pages/{page}/image",
      operationId: "getPageImage",
      permission: "documents:read",
      tags: ["documents"],
      summary: "The picture of a page whose text was recognised.",
      request: { params },
      responses: {
        200: { description: "The page.", content: { "image/jpeg": { schema: bytes } } },
      },
    }),
    async (c) => {
      const input = c.req.valid("param");
      return sendFile(c, await getPageImage({ actor: actorOf(c), input }, deps));
    },
  );
}
