import { z } from "@hono/zod-openapi";
import { passageFilter } from "#shared/knowledge/passage-filter.ts";
import { readMessages } from "./read-messages.ts";

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

const message = z.looseObject({ role: z.enum(roles), content });

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
      .looseObject({ type: z.enum(["text"]) })
      .nullish()
      .openapi({
        description: "Text: data in a form of yours is not available here.",
      }),
    tools: z
      .array(z.looseObject({ type: z.string() }))
      .max(128)
      .nullish(),
    tool_choice: z
      .union([z.enum(["none", "auto", "required"]), z.looseObject({ type: z.string() })])
      .refine((choice) => choice === "none" || choice === "auto", {
        params: {
          es: "Este modelo no llama a herramientas: no se le puede exigir.",
          en: "This model calls no tools: it cannot be made to.",
        },
      })
      .nullish(),
    logprobs: z.literal(false).nullish(),
    filter: passageFilter.nullish().openapi({
      description: "Ours, not OpenAI's: which documents may answer, as in `POST /v1/ask`.",
    }),
    modalities: z.array(z.enum(["text"])).nullish(),
  })
  .openapi("OpenAiChatRequest");
export type ChatRequest = z.infer<typeof chatRequest>;
