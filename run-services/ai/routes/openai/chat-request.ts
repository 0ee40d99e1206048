import { z } from "@hono/zod-openapi";
import { responseFormat } from "#shared/conversations/forms/response-format.ts";
import { passageFilter } from "#shared/knowledge/passage-filter.ts";
import { readMessages } from "./read-messages.ts";
import { tool, toolCall, toolChoice } from "./tool-schema.ts";

const roles = ["system", "developer", "user", "assistant", "tool", "function"] as const;

/** A text, or its parts; nothing where an assistant only called tools. */
const content = z
  .preprocess(
    (value) => (typeof value === "string" ? [{ type: "text", text: value }] : value),
    z
      .array(z.looseObject({ type: z.enum(["text"]), text: z.string() }))
      .max(1_000)
      .nullish(),
  )
  .openapi({
    type: ["string", "array", "null"],
    items: { type: "object" },
    description: "A text, or parts of type `text`; images, sound and files are not read.",
  });

const message = z.looseObject({
  role: z.enum(roles),
  content,
  tool_calls: z.array(toolCall).max(128).nullish(),
  tool_call_id: z.string().max(200).nullish(),
});

const stop = z
  .preprocess(
    (value) => (typeof value === "string" ? [value] : value),
    z.array(z.string().min(1).max(200)).max(4).nullish(),
  )
  .openapi({ type: ["string", "array", "null"], items: { type: "string" } });

/** https://platform.openai.com/docs/api-reference/chat/create; what is not named has no effect. */
export const chatRequest = z
  .looseObject({
    model: z.string().max(200).openapi({ example: "pueblo-mente" }),
    messages: z
      .array(message)
      .min(1)
      .max(1_000)
      .superRefine((messages, ctx) => {
        for (const params of readMessages(messages).wrong) ctx.addIssue({ code: "custom", params });
      })
      .openapi({
        description:
          "The last message of the user is the question; what user and assistant said before it " +
          "makes it stand alone. Messages of other roles have no effect.",
      }),
    stream: z.boolean().nullish(),
    stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
    n: z.literal(1).nullish(),
    max_tokens: z.int().min(1).nullish(),
    max_completion_tokens: z.int().min(1).nullish(),
    stop,
    response_format: z
      .discriminatedUnion("type", [
        z.looseObject({ type: z.literal("text") }),
        z.looseObject({ type: z.literal("json_object") }),
        z.looseObject({
          type: z.literal("json_schema"),
          json_schema: z.looseObject(responseFormat.omit({ type: true }).shape),
        }),
      ])
      .nullish()
      .openapi({
        description:
          "`json_object`: `answer` and `refused`, as JSON. `json_schema`: a form, each part of which " +
          "has a citation; what the documents do not say is null, or a refusal.",
      }),
    tools: z.array(tool).max(128).nullish().openapi({
      description: "Functions of yours, where the model calls any; else without effect.",
    }),
    tool_choice: toolChoice.nullish(),
    logprobs: z.literal(false).nullish(),
    filter: passageFilter.nullish().openapi({
      description: "Ours, not OpenAI's: which documents may answer, as in `POST /v1/ask`.",
    }),
    modalities: z.array(z.enum(["text"])).nullish(),
  })
  .openapi("OpenAiChatRequest");
export type ChatRequest = z.infer<typeof chatRequest>;
