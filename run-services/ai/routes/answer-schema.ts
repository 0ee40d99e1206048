import { z } from "@hono/zod-openapi";
import { answerLanguages, stopReasons } from "#shared/conversations/ports.ts";
import { passageSchema, sourceSchema } from "./passage-schema.ts";

const citation = z
  .object({
    marker: z.int().openapi({ description: "Stands in the answer as `[1]`.", example: 1 }),
    quote: z.string().openapi({ description: "Word for word what stands at `start`..`end`." }),
    passageId: z.string(),
    document: sourceSchema,
    page: z.int().nullable(),
    start: z.int(),
    end: z.int(),
  })
  .openapi("Citation");

export const answerSchema = z
  .object({
    id: z.string().openapi({ example: "ans_01h455vb4pex5vsknk084sn02q" }),
    conversationId: z.string().openapi({ example: "con_01h455vb4pex5vsknk084sn02q" }),
    question: z.string(),
    answer: z.string().openapi({ example: "El plazo es de 30 días [1]." }),
    refused: z.boolean().openapi({ description: "The documents do not answer." }),
    stopped: z.enum(stopReasons).optional().openapi({
      description: "Only when the answer is not whole: what stopped the model. The answer says so.",
    }),
    language: z.enum(answerLanguages),
    citations: z.array(citation),
    usage: z.object({
      model: z.string(),
      inputTokens: z.int(),
      outputTokens: z.int(),
      cost: z.object({ amountMicros: z.int(), currency: z.string() }),
    }),
    createdAt: z.iso.datetime(),
    nearest: z
      .array(passageSchema)
      .optional()
      .openapi({ description: "Of a refusal only: what came closest." }),
  })
  .openapi("Answer");

export const answerEvents = z.string().openapi({
  description:
    "`start` {id, conversationId}; `text` {delta} and `citation` as they come, each citation " +
    "before the text with its marker; `usage`; then `done` with the whole answer, or `error` " +
    "with a problem.",
});
