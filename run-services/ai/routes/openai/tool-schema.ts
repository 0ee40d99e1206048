import { z } from "@hono/zod-openapi";

/** https://platform.openai.com/docs/api-reference/chat/create#chat-create-tools */
const name = z.string().regex(/^[\w-]{1,64}$/);
const words = { description: z.string().max(4_000).optional() };
const parameters = z.record(z.string(), z.unknown()).optional();

export const functionTool = z.looseObject({
  type: z.literal("function"),
  function: z.looseObject({ name, parameters, ...words }),
});

/** A function, or a tool of a kind that has no effect here. */
export const tool = z.union([
  functionTool,
  z.looseObject({ type: z.string().refine((type) => type !== "function") }),
]);

export const toolChoice = z.union([
  z.enum(["none", "auto", "required"]),
  z.looseObject({ type: z.literal("function"), function: z.looseObject({ name }) }),
]);

export const toolCall = z.object({
  id: z.string().max(200),
  type: z.literal("function"),
  function: z.object({ name: z.string().max(64), arguments: z.string() }),
});
