import { z } from "zod";
import type { Announcement } from "./event.ts";

const citation = z.object({
  marker: z.int(),
  quote: z.string(),
  passageId: z.string(),
  document: z.object({ id: z.string(), title: z.string(), filename: z.string() }),
  page: z.int().nullable(),
  start: z.int(),
  end: z.int(),
});

/** What became of a `question-asked`: the stored answer, or why there is none. */
export const questionAnswered = {
  topic: "question-answered",
  data: z.object({
    /** The event that asked. */
    questionId: z.string(),
    reference: z.string().optional(),
    answer: z
      .object({
        id: z.string(),
        conversationId: z.string(),
        question: z.string(),
        answer: z.string(),
        refused: z.boolean(),
        language: z.string(),
        citations: z.array(citation),
      })
      .nullable(),
    /** Why there is no answer: a code of the API's problems. */
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
  }),
} satisfies Announcement;
