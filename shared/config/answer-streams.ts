import { z } from "zod";

/** Answers that are told as they come. */
export const answerStreamEnv = {
  /** How long one goes on while nobody listens: readers may come back. */
  ANSWER_GRACE_SECONDS: z.coerce.number().min(0.1).max(300).default(15),
  /** How long its process may be silent before another takes it over. */
  ANSWER_LEASE_SECONDS: z.coerce.number().min(0.5).max(60).default(5),
};
export type AnswerStreamConfig = z.infer<z.ZodObject<typeof answerStreamEnv>>;
