import { z } from "@hono/zod-openapi";
import { conflictKinds } from "#shared/conversations/find-conflicts.ts";
import { answerLanguages, stopReasons } from "#shared/conversations/ports.ts";
import { passageFilter } from "#shared/knowledge/passage-filter.ts";
import { passageSchema, recognizedSchema, sourceSchema } from "./passage-schema.ts";

const citation = z
  .object({
    marker: z.int().openapi({
      description: "Stands in the answer as `[1]`; of a form it only counts.",
      example: 1,
    }),
    field: z.string().optional().openapi({
      description: "Of a form: the part that it proves, as a JSON pointer.",
      example: "/total",
    }),
    quote: z.string().openapi({ description: "Word for word what stands at `start`..`end`." }),
    passageId: z.string(),
    document: sourceSchema,
    page: z.int().nullable(),
    start: z.int(),
    end: z.int(),
    link: z.string().openapi({
      description:
        "Opens there: the picture of a page whose words were recognised, the page of a PDF file, " +
        "else the words with those around them.",
      example: "/v1/documents/doc_01h455vb4pex5vsknk084sn02q/content#page=2",
    }),
    ...recognizedSchema,
  })
  .openapi("Citation");

export const answerId = z.object({
  id: z.string().openapi({ example: "ans_01h455vb4pex5vsknk084sn02q" }),
});

export const answerSchema = z
  .object({
    id: z.string().openapi({ example: "ans_01h455vb4pex5vsknk084sn02q" }),
    conversationId: z.string().openapi({ example: "con_01h455vb4pex5vsknk084sn02q" }),
    parentAnswerId: z
      .string()
      .nullable()
      .openapi({ description: "The answer that the question went on from." }),
    question: z.string(),
    standaloneQuestion: z.string().nullable().openapi({
      description: "The question as it was searched for; null when its own words stand alone.",
      example: "¿Cuánto cuesta el plan Pro para empresas?",
    }),
    answer: z.string().openapi({
      description:
        "Plain text: neither Markdown nor HTML. Numbers that stand in no passage are marked.",
      example: "El plazo es de 30 días [1].",
    }),
    value: z
      .unknown()
      .optional()
      .openapi({
        description:
          "Only where a form was asked for (`responseFormat`): what `answer` says as JSON; every part " +
          "that is not null has a citation. Null when refused.",
      }),
    refused: z.boolean().openapi({ description: "The documents do not answer." }),
    stopped: z.enum(stopReasons).optional().openapi({
      description: "Only when the answer is not whole: what stopped the model. The answer says so.",
    }),
    filter: passageFilter.optional().openapi({
      description: "Only where not all documents might answer: which might.",
    }),
    language: z.enum(answerLanguages),
    citations: z.array(citation),
    support: z.number().min(0).max(1).nullable().openapi({
      description: "How far the passages answer; null where the model does not tell.",
    }),
    conflicts: z
      .array(
        z.object({
          markers: z.array(z.int()),
          kind: z.enum(conflictKinds),
          newest: z.int().nullable().openapi({ description: "The marker of the later document." }),
        }),
      )
      .openapi({ description: "Citations of different documents that give different values." }),
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
    "before the text with its marker (of a form, all before its text, which is JSON); `usage`; " +
    "then `done` with the whole answer, or `error` " +
    "with a problem. After a `restart` the answer begins anew: drop what came before it. Each `id` " +
    "is a number, 1, 2, …, by which to go on (`Last-Event-ID`).",
});
