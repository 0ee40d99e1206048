import type { ExtractedText, FailureReason } from "#shared/knowledge/extracted-text.ts";
import type { Limits } from "./limits.ts";

/** The line that the parent writes before the bytes of the file. */
export type Job = { filename: string; mediaType: string; length: number; limits: Limits };

/** Sent on `replyChannel` as soon as the job is there: from then on a crash is the document's. */
export const started = "started\n";

/** The line that the child answers with. */
export type Reply =
  | { text: ExtractedText }
  | { problem: { reason: FailureReason; message: string; mediaType?: string | undefined } };

/** The file descriptor for replies; parsers may print what they like on the standard ones. */
export const replyChannel = 3;
