import { Readable } from "node:stream";
import { z } from "@hono/zod-openapi";
import { exportConversation, exportFormats } from "#shared/conversations/export-conversation.ts";
import type { HttpApp } from "#shared/http/app-types.ts";
import { actorOf } from "#shared/http/authenticate.ts";
import { endpoint } from "#shared/http/endpoint.ts";
import { sendFile } from "#shared/http/send-file.ts";
import { preferredLanguage } from "#shared/kernel/text.ts";
import type { Deps } from "../deps.ts";
import { conversationId } from "./conversation-schema.ts";

const query = z.object({ format: z.enum(exportFormats).default("markdown") });
const file = z.string().openapi({ format: "binary" });

export function exportConversationRoute(app: HttpApp, deps: Deps): void {
  app.openapi(
    endpoint({
      method: "get",
      path: "/v1/conversations/{id}/export",
      operationId: "exportConversation",
      permission: "ask",
      tags: ["conversations"],
      summary: "A whole conversation as a file, citations included.",
      request: { params: conversationId, query },
      responses: { 200: { description: "The file.", content: { "*/*": { schema: file } } } },
    }),
    async (c) => {
      const language = preferredLanguage(c.req.header("accept-language"));
      const input = { ...c.req.valid("param"), ...c.req.valid("query"), language };
      const exported = await exportConversation({ actor: actorOf(c), input }, deps);
      return sendFile(c, { ...exported, content: Readable.from(bytesOf(exported.content)) });
    },
  );
}

async function* bytesOf(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array, void> {
  const encoder = new TextEncoder();
  for await (const text of texts) yield encoder.encode(text);
}
