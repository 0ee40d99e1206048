import { z } from "@hono/zod-openapi";
import type { Feedback } from "#shared/conversations/feedback.ts";
import { feedbackReasons, ratings } from "#shared/conversations/feedback.ts";
import { sourceSchema } from "./passage-schema.ts";

export const feedbackSchema = z
  .object({
    id: z.string().openapi({ example: "fbk_01h455vb4pex5vsknk084sn02q" }),
    answerId: z.string(),
    conversationId: z.string(),
    rating: z.enum(ratings),
    reason: z.enum(feedbackReasons).nullable(),
    comment: z.string().nullable(),
    correctedAnswer: z.string().nullable(),
    createdAt: z.iso.datetime(),
  })
  .openapi("Feedback");

export const judgedSchema = feedbackSchema
  .extend({
    question: z.string(),
    standaloneQuestion: z.string().nullable(),
    answer: z.string(),
    refused: z.boolean(),
    citations: z.array(
      z.object({ quote: z.string(), document: sourceSchema.pick({ id: true, filename: true }) }),
    ),
  })
  .openapi("JudgedAnswer");

export function showFeedback<T extends Feedback>(feedback: T) {
  return { ...feedback, createdAt: feedback.createdAt.toISOString() };
}
