import { z } from "@hono/zod-openapi";
import { listConversations } from "#shared/conversations/list-conversations.ts";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import { decodeCursor, pageOf, pageQuery, paginate } from "#shared/http/paginate.ts";
import { idPattern } from "#shared/kernel/ids.ts";
import type { Deps } from "../deps.ts";
import { conversationSchema, showConversation } from "./conversation-schema.ts";

const position = z.object({
  id: z.string().regex(idPattern("con")),
  updatedAt: z.iso.datetime(),
});

export function listConversationsRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/conversations",
      operationId: "listConversations",
      permission: "ask",
      tags: ["conversations"],
      summary: "Lists the caller's own conversations, the latest first.",
      request: { query: pageQuery },
      responses: { 200: jsonResponse(pageOf(conversationSchema), "A page of conversations.") },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const input = { limit: limit + 1, after: decodeCursor(position, cursor) };
      const found = await listConversations({ actor: actorOf(c), input }, deps);
      const rows = found.map(showConversation);
      return c.json(
        paginate(rows, limit, ({ id, updatedAt }) => ({ id, updatedAt })),
        200,
      );
    },
  );
}
