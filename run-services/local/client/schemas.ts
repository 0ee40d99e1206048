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
  answer: z.string(),
  refused: z.boolean(),
  language: z.string(),
  citations: z.array(citationSchema),
  nearest: z.array(passageSchema).optional(),
});
export type AnswerView = z.infer<typeof answerSchema>;

export const textDelta = z.object({ delta: z.string() });

export const problemSchema = z.object({
  title: z.string().optional(),
  code: z.string(),
  detail: z.string().optional(),
});
