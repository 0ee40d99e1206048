import { z } from "zod";
import { extractedText, failureReasons } from "#shared/knowledge/extracted-text.ts";

/** What the child answers; see `Reply`. */
export const reply = z.union([
  z.object({ text: extractedText }),
  z.object({
    problem: z.object({
      reason: z.enum(failureReasons),
      message: z.string(),
      mediaType: z.string().optional(),
    }),
  }),
]);
