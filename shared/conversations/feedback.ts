import { z } from "zod";

export const ratings = ["up", "down"] as const;
/** What is wrong with an answer, or right with it. */
export const feedbackReasons = [
  "correct",
  "incorrect",
  "incomplete",
  "wrong_citation",
  "not_in_documents",
  "should_have_answered",
  "outdated",
  "unclear",
  "other",
] as const;

/** In UTF-16 code units. */
const longest = 10_000;
const words = z.string().trim().min(1).max(longest);

export const feedbackInput = z.strictObject({
  answerId: z.string().max(100),
  rating: z.enum(ratings),
  reason: z.enum(feedbackReasons).optional(),
  comment: words.optional(),
  /** What the answer should have been. */
  correctedAnswer: words.optional(),
});
export type FeedbackInput = z.infer<typeof feedbackInput>;

export const feedbackRow = z.object({
  id: z.string(),
  answerId: z.string(),
  conversationId: z.string(),
  rating: z.enum(ratings),
  reason: z.enum(feedbackReasons).nullable(),
  comment: z.string().nullable(),
  correctedAnswer: z.string().nullable(),
  createdAt: z.date(),
});
export type Feedback = z.infer<typeof feedbackRow>;

/** An opinion with what it is about, for whoever looks after the answers. */
export const judgedRow = feedbackRow.extend({
  question: z.string(),
  standaloneQuestion: z.string().nullable(),
  answer: z.string(),
  refused: z.boolean(),
  citations: z.array(
    z.object({ quote: z.string(), document: z.object({ id: z.string(), filename: z.string() }) }),
  ),
});
export type Judged = z.infer<typeof judgedRow>;

export const feedbackColumns = `feedback.id, answer_id AS "answerId",
  conversation_id AS "conversationId", rating, reason, comment,
  corrected_answer AS "correctedAnswer", feedback.created_at AS "createdAt"`;

export const judgedColumns = `${feedbackColumns}, question,
  standalone_question AS "standaloneQuestion", answer, refused, citations`;
