import { z } from "zod";
import { passageFilter } from "#shared/knowledge/passage-filter.ts";

/** What an answer was made from, as it is kept: ids and numbers, no words of documents. */
export const madeFromRow = z.object({
  /** The question as it was searched for and answered, where that is not the question itself. */
  standaloneQuestion: z.string().nullable(),
  /** Whether there was one: it goes with a document that it may have words of. */
  rewritten: z.boolean().default(false),
  limit: z.number(),
  /** Which documents might answer; null where all might. */
  filter: passageFilter.nullable().default(null),
  /** How texts were read for search (`analysisVersion`). */
  analysis: z.string().nullable().default(null),
  embeddingModel: z.string(),
  /** Null where the lexical order had the last word. */
  reranker: z.string().nullable(),
  /** Every passage that the model was given, in its order: it knows the first as 1. */
  candidates: z.array(
    z.object({
      passageId: z.string(),
      documentId: z.string(),
      /** Of the document's index; null when it went while the answer came. */
      generation: z.number().nullable(),
      /** UTF-16 code units into the document's extracted text. */
      start: z.number(),
      end: z.number(),
      score: z.number(),
    }),
  ),
  /** So many of them were found; the others stand beside those. Null: all. */
  found: z.number().nullable().default(null),
  /** SHA-256 of the prompt with a key that does not change, in hex. */
  promptHash: z.string(),
  model: z.string(),
  parameters: z.record(z.string(), z.unknown()),
});
export type MadeFrom = z.infer<typeof madeFromRow>;
