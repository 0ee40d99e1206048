import { z } from "zod";

/** What the public API answers, as far as the commands need it. */
export const documentSchema = z.object({
  id: z.string(),
  title: z.string(),
  filename: z.string(),
  status: z.string(),
  statusReason: z.string().nullable(),
  statusDetail: z.string().nullish(),
  pages: z.number().nullable(),
  passages: z.number().nullable(),
});
export type DocumentView = z.infer<typeof documentSchema>;

export const createdUpload = z.object({
  document: documentSchema,
  upload: z.object({
    method: z.string(),
    url: z.string(),
    headers: z.record(z.string(), z.string()),
  }),
});

export const textSchema = z.object({
  text: z.string(),
  pages: z.array(z.object({ page: z.number(), start: z.number(), end: z.number() })),
});

const source = z.object({ id: z.string(), title: z.string(), filename: z.string() });

const passageSchema = z.object({
  id: z.string(),
  text: z.string(),
  score: z.number(),
  document: source,
  page: z.number().nullable(),
  headings: z.array(z.string()),
  start: z.number(),
  end: z.number(),
});

export const searchSchema = z.object({ passages: z.array(passageSchema) });

export const citationSchema = z.object({
  marker: z.number(),
  quote: z.string(),
  passageId: z.string(),
  document: source,
  page: z.number().nullable(),
  start: z.number(),
  end: z.number(),
});
export type CitationView = z.infer<typeof citationSchema>;

export const answerSchema = z.object({
  id: z.string(),
  conversationId: z.string(),
  /** As it was searched for; null when the question's own words stand alone. */
  standaloneQuestion: z.string().nullable().default(null),
  answer: z.string(),
  refused: z.boolean(),
  language: z.string(),
  citations: z.array(citationSchema),
  nearest: z.array(passageSchema).optional(),
  usage: z.object({ cost: z.object({ amountMicros: z.number(), currency: z.string() }) }),
  /** How well the passages support the answer, 0..1, where the model tells. */
  support: z.number().nullish(),
  /** Disagreements between cited documents. */
  conflicts: z.array(z.unknown()).optional(),
});
export type AnswerView = z.infer<typeof answerSchema>;

/** What an answer was made from, and whether it is still there. */
export const sourcesSchema = z.object({
  answer: answerSchema.extend({ question: z.string(), createdAt: z.string() }),
  madeFrom: z
    .object({
      limit: z.number(),
      embeddingModel: z.string(),
      reranker: z.string().nullable(),
      analysis: z.string().nullable(),
      filter: z.record(z.string(), z.unknown()).nullable(),
      promptHash: z.string(),
      model: z.string(),
      parameters: z.record(z.string(), z.unknown()),
    })
    .nullable(),
  candidates: z.array(
    z.object({
      marker: z.number(),
      documentId: z.string(),
      generation: z.number().nullable(),
      start: z.number(),
      end: z.number(),
      score: z.number(),
      state: z.enum(["there", "replaced", "gone"]),
      title: z.string().nullable(),
      page: z.number().nullable(),
      text: z.string().nullable(),
    }),
  ),
  prompt: z.object({ instruction: z.string(), input: z.string() }).nullable(),
  isSamePrompt: z.boolean().nullable(),
  rebuilt: z.string().nullable(),
  isSameAnswer: z.boolean().nullable(),
  citations: z.array(z.object({ marker: z.number(), stands: z.boolean() })),
});
export type SourcesView = z.infer<typeof sourcesSchema>;

export const textDelta = z.object({ delta: z.string() });

export const problemSchema = z.object({
  title: z.string().optional(),
  code: z.string(),
  detail: z.string().optional(),
});
