import { z } from "zod";

/**
 * What extraction makes of a file: one text and what is known of its structure.
 * Every offset counts UTF-16 code units of `text` (JavaScript's `slice`).
 */
export const extractedText = z.object({
  /** The media type that the bytes turned out to have. */
  mediaType: z.string(),
  /** A title that the file itself carries, if any. */
  title: z.string().nullable(),
  text: z.string(),
  /** Pages, slides or sheets in order; empty where the format has none. */
  pages: z.array(
    z.object({
      page: z.int().positive(),
      start: z.int(),
      end: z.int(),
      /** Of a page whose text was read off a picture: how sure that is, 0..1. */
      confidence: z.number().min(0).max(1).optional(),
    }),
  ),
  /** Pages that are pictures, whose text, if any, has to be recognised; absent when none is. */
  scans: z.array(z.int().positive()).optional(),
  /** Consecutive, non-overlapping spans of `text`, in order; blank space between them is free. */
  blocks: z.array(
    z.object({
      kind: z.enum(["heading", "paragraph", "list", "table"]),
      /** Depth of a heading, 1 is the highest; absent elsewhere. */
      level: z.int().min(1).max(9).optional(),
      /** For a table: the span of its header row, repeated for each part when it is split. */
      header: z.object({ start: z.int(), end: z.int() }).optional(),
      start: z.int(),
      end: z.int(),
    }),
  ),
});
export type ExtractedText = z.infer<typeof extractedText>;
export type TextBlock = ExtractedText["blocks"][number];

/** Why a document failed, in words that a person can act on (see `failure-reasons.ts`). */
export const failureReasons = [
  "no_text",
  "encrypted",
  "corrupt",
  "too_large",
  "unsupported_type",
  "timed_out",
  "upload_missing",
  "internal_error",
] as const;
export type FailureReason = (typeof failureReasons)[number];

/** Extraction ended, for good, without text. Anything else that it throws may be tried again. */
export class ExtractionFailure extends Error {
  readonly reason: FailureReason;
  /** What the bytes are, where that became known. */
  readonly mediaType: string | undefined;

  constructor(reason: FailureReason, message: string = reason, mediaType?: string) {
    super(message);
    this.name = "ExtractionFailure";
    this.reason = reason;
    this.mediaType = mediaType;
  }
}
