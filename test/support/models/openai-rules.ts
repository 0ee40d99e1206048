import { z } from "zod";

/** https://platform.openai.com/docs/guides/structured-outputs: strict schemas name every field. */
const strictSchema = z
  .looseObject({
    type: z.literal("object"),
    properties: z.record(z.string(), z.unknown()),
    required: z.array(z.string()).default([]),
    additionalProperties: z.literal(false),
  })
  .refine(
    ({ properties, required }) => Object.keys(properties).every((key) => required.includes(key)),
    {
      message: "'required' is required to be supplied and to include every key in properties.",
    },
  );

const toolCall = z.strictObject({
  id: z.string(),
  type: z.literal("function"),
  function: z.strictObject({ name: z.string(), arguments: z.string() }),
});

/** https://platform.openai.com/docs/api-reference/chat/create */
export const chatRequest = z
  .strictObject({
    model: z.string().min(1),
    messages: z
      .array(
        z.union([
          z.strictObject({
            role: z.enum(["system", "developer", "user", "assistant"]),
            content: z.string(),
            tool_calls: z.array(toolCall).min(1).optional(),
          }),
          z.strictObject({
            role: z.literal("tool"),
            tool_call_id: z.string(),
            content: z.string(),
          }),
        ]),
      )
      .min(1, "[] is too short - 'messages'"),
    // https://platform.openai.com/docs/guides/function-calling
    tools: z
      .array(
        z.strictObject({
          type: z.literal("function"),
          function: z.strictObject({
            name: z.string().regex(/^[\w-]{1,64}$/),
            description: z.string().optional(),
            parameters: z.looseObject({ type: z.literal("object") }).optional(),
          }),
        }),
      )
      .max(128)
      .optional(),
    tool_choice: z
      .union([
        z.enum(["none", "auto", "required"]),
        z.strictObject({
          type: z.literal("function"),
          function: z.strictObject({ name: z.string() }),
        }),
      ])
      .optional(),
    stream: z.boolean().optional(),
    stream_options: z.strictObject({ include_usage: z.boolean() }).optional(),
    temperature: z.number().min(0).max(2).optional(),
    max_completion_tokens: z.int().min(1).optional(),
    max_tokens: z.int().min(1).optional(),
    stop: z.array(z.string().min(1)).min(1).max(4).optional(),
    response_format: z
      .strictObject({
        type: z.literal("json_schema"),
        json_schema: z.strictObject({
          name: z.string().regex(/^[\w-]{1,64}$/),
          strict: z.boolean().optional(),
          schema: strictSchema,
        }),
      })
      .optional(),
  })
  .refine(({ stream, stream_options }) => stream || !stream_options, {
    message: "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
  })
  // https://platform.openai.com/docs/guides/reasoning
  .refine(
    ({ model, max_tokens, temperature, stop }) =>
      !/^(o\d|gpt-5)/.test(model) ||
      (max_tokens === undefined && temperature === undefined && stop === undefined),
    { message: "Unsupported parameter for models that reason." },
  );

/**
 * Inputs: 1 to 2,048, none empty, 8,192 tokens each and 300,000 in all; `dimensions` from
 * text-embedding-3 on (https://platform.openai.com/docs/api-reference/embeddings/create).
 */
export const embeddingsRequest = z
  .strictObject({
    model: z.string().min(1),
    input: z.union([
      z.string().min(1),
      z.array(z.string().min(1, "'input' cannot be an empty string.")).min(1).max(2_048),
    ]),
    dimensions: z.int().min(1).optional(),
    encoding_format: z.enum(["float", "base64"]).optional(),
    user: z.string().optional(),
  })
  .refine(({ model, dimensions }) => !dimensions || model.startsWith("text-embedding-3"), {
    message: "This model does not support specifying dimensions.",
  });
export const mostTokensPerInput = 8_192;
export const mostTokensPerRequest = 300_000;

/** Longest vectors (https://platform.openai.com/docs/guides/embeddings); one of Ollama's beside. */
export const embeddingModels: Record<string, number> = {
  "text-embedding-3-small": 1_536,
  "text-embedding-3-large": 3_072,
  "text-embedding-ada-002": 1_536,
  "nomic-embed-text": 768,
};
