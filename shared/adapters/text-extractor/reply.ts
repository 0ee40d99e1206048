import { z } from "zod";
import { extractedText, failureReasons } from "#shared/knowledge/extracted-text.ts";

/** What a child answers when it could not do its job; see `Problem`. */
export const problemReply = z.object({
  problem: z.object({
    reason: z.enum(failureReasons),
    message: z.string(),
    mediaType: z.string().optional(),
  }),
});

export const textReply = z.object({ text: extractedText });

const picture = z.string().transform((text) => Buffer.from(text, "base64"));

export const pageReply = z.object({ picture, scan: picture.nullable() });
