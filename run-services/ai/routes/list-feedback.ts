import { z } from "@hono/zod-openapi";
import { ratings } from "#shared/conversations/feedback.ts";
import { listFeedback } from "#shared/conversations/list-feedback.ts";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import { decodeCursor, pageOf, pageQuery, paginate } from "#shared/http/paginate.ts";
import { idPattern } from "#shared/kernel/ids.ts";
import type { Deps } from "../deps.ts";
import { judgedSchema, showFeedback } from "./feedback-schema.ts";

const query = pageQuery.extend({ rating: z.enum(ratings).optional() });
const position = z.string().regex(idPattern("fbk"));

export function listFeedbackRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/feedback",
      operationId: "listFeedback",
      permission: "feedback:read",
      tags: ["feedback"],
      summary: "Lists what people of the tenant think of their answers, newest first.",
      description: "Without what quotes documents that the caller may not see.",
      request: { query },
      responses: { 200: jsonResponse(pageOf(judgedSchema), "A page of opinions.") },
    }),
    async (c) => {
      const { limit, cursor, rating } = c.req.valid("query");
      const input = { limit: limit + 1, rating, before: decodeCursor(position, cursor) };
      const found = await listFeedback({ actor: actorOf(c), input }, deps);
      return c.json(
        paginate(found.map(showFeedback), limit, ({ id }) => id),
        200,
      );
    },
  );
}
