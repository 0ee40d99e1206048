import { renameConversation, renameInput } from "#shared/conversations/rename-conversation.ts";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint, jsonBody, jsonResponse } from "#shared/http/endpoint.ts";
import type { Deps } from "../deps.ts";
import { conversationId, conversationSchema, showConversation } from "./conversation-schema.ts";

export function renameConversationRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "patch",
      path: "/v1/conversations/{id}",
      operationId: "renameConversation",
      permission: "ask",
      tags: ["conversations"],
      summary: "Gives a conversation another title.",
      request: { params: conversationId, body: jsonBody(renameInput) },
      responses: { 200: jsonResponse(conversationSchema, "The conversation.") },
    }),
    async (c) => {
      const input = { ...c.req.valid("param"), ...c.req.valid("json") };
      const renamed = await renameConversation({ actor: actorOf(c), input }, deps);
      return c.json(showConversation(renamed), 200);
    },
  );
}
