import type { ExtractedText, FailureReason } from "#shared/knowledge/extracted-text.ts";

/** The line that the parent writes before the bytes of the file. */
export type Job<Limits extends { milliseconds: number }> = {
  filename: string;
  mediaType: string;
  /** The page to draw; absent where the whole file is read. */
  page?: number | undefined;
  length: number;
  limits: Limits;
};

/** Sent on `replyChannel` as soon as the job is there: from then on a crash is the document's. */
export const started = "started\n";

export type Problem = { reason: FailureReason; message: string; mediaType?: string | undefined };

/** The line that the child answers with when it has read a file. */
export type TextReply = { text: ExtractedText } | { problem: Problem };

/** The same when it has drawn a page: base64, `scan` null when there is nothing on it. */
export type PageReply = { picture: string; scan: string | null } | { problem: Problem };

/** The file descriptor for replies; parsers may print what they like on the standard ones. */
export const replyChannel = 3;
