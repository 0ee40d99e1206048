import { z } from "@hono/zod-openapi";
import { getConversation } from "#shared/conversations/get-conversation.ts";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonResponse } from "#shared/http/endpoint.ts";
import { decodeCursor, encodeCursor, pageOf, pageQuery } from "#shared/http/paginate.ts";
import { idPattern } from "#shared/kernel/ids.ts";
import type { Deps } from "../deps.ts";
import { answerSchema } from "./answer-schema.ts";
import {
  conversationId,
  conversationSchema,
  showAnswer,
  showConversation,
} from "./conversation-schema.ts";

const position = z.string().regex(idPattern("ans"));
const response = conversationSchema.extend(pageOf(answerSchema).shape);

export function getConversationRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/conversations/{id}",
      operationId: "getConversation",
      permission: "ask",
      tags: ["conversations"],
      summary: "Shows a conversation and a page of its answers.",
      description:
        "`items`: each answer after the one that it went on from (`parentAnswerId`), branch by " +
        "branch. What quotes a document that was deleted is not among them.",
      request: { params: conversationId, query: pageQuery },
      responses: { 200: jsonResponse(response, "The conversation, with answers.") },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const input = { ...c.req.valid("param"), limit, after: decodeCursor(position, cursor) };
      const found = await getConversation({ actor: actorOf(c), input }, deps);
      return c.json(
        {
          ...showConversation(found.conversation),
          items: found.answers.map(showAnswer),
          nextCursor: found.next === null ? null : encodeCursor(found.next),
        },
        200,
      );
    },
  );
}
