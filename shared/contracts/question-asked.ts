import { z } from "zod";
import type { EventContract } from "./event.ts";

/** A batch job asks; the answer is stored, and announced on `question-answered`. */
export const questionAsked = {
  topic: "question-asked",
  consumer: "answer-question",
  data: z.object({
    question: z.string().min(1).max(32_000),
    /** Continues a conversation of the same member. */
    conversationId: z.string().max(40).optional(),
    /** How many passages the answer may rest on. */
    limit: z.int().min(1).max(20).default(8),
    /** The member who asks, and sees what is private to them; the tenant unless given. */
    askedBy: z.string().max(40).optional(),
    /** Comes back with the answer, so that the job knows which question it was. */
    reference: z.string().max(200).optional(),
  }),
} satisfies EventContract;
