import { z } from "@hono/zod-openapi";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import { getDocumentText } from "#shared/knowledge/get-document-text.ts";
import type { Deps } from "../deps.ts";
import { documentId } from "./document-schema.ts";

const text = z
  .object({
    text: z.string(),
    pages: z.array(z.object({ page: z.int(), start: z.int(), end: z.int() })),
    before: z.string().optional().openapi({ description: "Of a span only: the words before it." }),
    after: z.string().optional(),
  })
  .openapi("DocumentText");

const offset = z.coerce.number().int().min(0).max(100_000_000).optional();
/** Where a citation opens. */
const span = z
  .strictObject({ start: offset, end: offset })
  .refine(({ start = 0, end = start }) => start <= end, {
    path: ["end"],
    params: { es: "No puede ser menor que «start».", en: "Must not be less than `start`." },
  });

export function getDocumentTextRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/documents/{id}/text",
      operationId: "getDocumentText",
      permission: "documents:read",
      tags: ["documents"],
      summary: "The extracted text, which passages and citations point into.",
      description: "`start` and `end` count UTF-16 code units, as JavaScript's `slice` does.",
      request: { params: documentId, query: span },
      responses: { 200: jsonResponse(text, "The text, and where its pages are.") },
    }),
    async (c) => {
      const input = { ...c.req.valid("param"), ...c.req.valid("query") };
      return c.json(await getDocumentText({ actor: actorOf(c), input }, deps), 200);
    },
  );
}
