import { z } from "@hono/zod-openapi";
import { embedInput } from "#shared/knowledge/embed-texts.ts";

const { texts, purpose } = embedInput.shape;

const isText = (value: unknown) => typeof value === "string";

/** Tokens mean something to the model alone that they were made for: numbers are refused. */
const input = z
  .custom<string | string[]>(
    (value) => isText(value) || (Array.isArray(value) && value.every(isText)),
    {
      params: {
        es: "Envíe un texto o una lista de textos; las listas de números (tokens) no se admiten.",
        en: "Send a string or an array of strings; arrays of numbers (tokens) are not accepted.",
      },
    },
  )
  .transform((value, ctx) => {
    const parsed = texts.safeParse([value].flat());
    if (parsed.success) return parsed.data;
    // What is wrong with a text that stands alone is wrong with the field.
    const depth = isText(value) ? 1 : 0;
    for (const issue of parsed.error.issues) {
      ctx.addIssue({ ...issue, path: issue.path.slice(depth) });
    }
    return z.NEVER;
  })
  .openapi({
    type: ["string", "array"],
    items: { type: "string" },
    description: "A text, or as many as 2,048; each up to 32 kB.",
  });

/** https://platform.openai.com/docs/api-reference/embeddings/create */
export const embeddingRequest = z
  .looseObject({
    model: z.string().max(200).openapi({ example: "pueblo-mente" }),
    input,
    encoding_format: z.enum(["float", "base64"]).default("float"),
    dimensions: z.int().positive().optional().openapi({
      description: "Only those that the model has.",
    }),
    input_type: purpose.openapi({ description: "Of ours: `query` for what is searched for." }),
  })
  .openapi("OpenAiEmbeddingRequest");

export const embeddingResponse = z
  .object({
    object: z.literal("list"),
    data: z.array(
      z.object({
        object: z.literal("embedding"),
        index: z.int(),
        embedding: z.union([z.array(z.number()), z.string()]).openapi({
          description: "Numbers, or in base64 the bytes of 32-bit floats, little-endian.",
        }),
      }),
    ),
    model: z.string(),
    usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }),
  })
  .openapi("OpenAiEmbeddings");
