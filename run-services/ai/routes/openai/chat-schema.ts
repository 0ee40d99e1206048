import { z } from "@hono/zod-openapi";
import type { ToolCall } from "#shared/conversations/ports.ts";
import { annotationSchema } from "./annotations.ts";
import { toolCall } from "./tool-schema.ts";

const finishReasons = ["stop", "length", "content_filter", "tool_calls"] as const;
export type FinishReason = (typeof finishReasons)[number];

const chatUsage = z.object({
  prompt_tokens: z.int(),
  completion_tokens: z.int(),
  total_tokens: z.int(),
});

/** https://platform.openai.com/docs/api-reference/chat/object */
export const chatCompletion = z
  .object({
    id: z.string().openapi({
      description: "Of the answer that is stored: `ans_…`; a turn of tools alone is not.",
    }),
    object: z.literal("chat.completion"),
    created: z.int(),
    model: z.string(),
    choices: z.array(
      z.object({
        index: z.int(),
        message: z.object({
          role: z.literal("assistant"),
          content: z.string().nullable(),
          refusal: z.string().nullable().openapi({
            description:
              "Of a form that the documents do not fill in: says so, instead of content.",
          }),
          annotations: z.array(annotationSchema),
          tool_calls: z.array(toolCall).optional(),
        }),
        logprobs: z.null(),
        finish_reason: z.enum(finishReasons),
      }),
    ),
    usage: chatUsage,
  })
  .openapi("OpenAiChatCompletion");

export function showCall({ id, ...call }: ToolCall) {
  return { id, type: "function" as const, function: call };
}

export const chatChunks = z.string().openapi({
  description:
    "`data:` lines with `chat.completion.chunk` objects: the role, the content as it comes, then " +
    "`finish_reason` with all `annotations`; with `stream_options.include_usage` one with `usage` " +
    "and no choice; at last `data: [DONE]`.",
});
