import { z } from "@hono/zod-openapi";
import type { Answer } from "#shared/conversations/answer.ts";
import type { Conversation } from "#shared/conversations/conversation-row.ts";

export const conversationId = z.object({
  id: z.string().openapi({ example: "con_01h455vb4pex5vsknk084sn02q" }),
});

export const conversationSchema = z
  .object({
    ...conversationId.shape,
    title: z.string().openapi({ description: "Of its first question, until it is renamed." }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    answers: z.int().openapi({ description: "How many there are." }),
    lastQuestion: z.string().nullable(),
  })
  .openapi("Conversation");

export function showConversation({ createdAt, updatedAt, ...rest }: Conversation) {
  return { ...rest, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

/** An answer as clients read it. */
export function showAnswer(answer: Answer) {
  return { ...answer, createdAt: answer.createdAt.toISOString() };
}
