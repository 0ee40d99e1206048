import { deleteConversation } from "#shared/conversations/delete-conversation.ts";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint } from "#shared/http/endpoint.ts";
import type { Deps } from "../deps.ts";
import { conversationId } from "./conversation-schema.ts";

export function deleteConversationRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "delete",
      path: "/v1/conversations/{id}",
      operationId: "deleteConversation",
      permission: "ask",
      tags: ["conversations"],
      summary: "Deletes a conversation with its answers and the feedback on them.",
      request: { params: conversationId },
      responses: { 204: { description: "Deleted." } },
    }),
    async (c) => {
      await deleteConversation({ actor: actorOf(c), input: c.req.valid("param") }, deps);
      return c.body(null, 204);
    },
  );
}
