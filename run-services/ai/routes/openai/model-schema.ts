import { z } from "@hono/zod-openapi";

/** https://platform.openai.com/docs/api-reference/models/object */
export const modelSchema = z
  .object({
    id: z.string().openapi({ example: "pueblo-mente" }),
    object: z.literal("model"),
    created: z.int().openapi({ description: "Seconds since 1970." }),
    owned_by: z.string(),
  })
  .openapi("OpenAiModel");

/** Nobody knows when a model behind us was made: that of this API's first version stands for it. */
const created = Date.UTC(2026, 0, 1) / 1000;

export function showModel(id: string) {
  return { id, object: "model" as const, created, owned_by: "pueblo-mente" };
}
