import { z } from "zod";
import { passageFilter } from "#shared/knowledge/passage-filter.ts";
import { responseFormat } from "./forms/response-format.ts";

/** In bytes of UTF-8. */
const longestQuestion = 32_000;

export const askInput = z.strictObject({
  question: z
    .string()
    .refine((text) => text.trim() !== "", {
      params: { es: "Escriba una pregunta.", en: "Write a question." },
    })
    .refine((text) => Buffer.byteLength(text) <= longestQuestion, {
      params: {
        es: "La pregunta puede tener como mucho 32 kB.",
        en: "The question may have at most 32 kB.",
      },
    }),
  /** Continues a conversation of the same person. */
  conversationId: z.string().optional(),
  /**
   * Goes on from this answer of the same person instead of from the latest; null begins the
   * conversation anew, beside its first question.
   */
  parentAnswerId: z.string().nullable().optional(),
  /** How many passages the answer may rest on. */
  limit: z.int().min(1).max(20).default(8),
  /** Without one, that of the answer it goes on from counts; null lifts it. */
  filter: passageFilter
    .nullable()
    .describe(
      "Which documents may answer. A question that goes on from an answer and gives none keeps " +
        "that answer's; `null` lifts it.",
    )
    .optional(),
  /** A form to fill in, instead of an answer in words. */
  responseFormat: responseFormat
    .describe("A form to fill in, instead of an answer in words: a JSON schema of type `object`.")
    .optional(),
});
export type AskInput = z.infer<typeof askInput>;
