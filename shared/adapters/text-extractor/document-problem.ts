import type { FailureReason } from "#shared/knowledge/extracted-text.ts";

/** The document itself is why there is no text. The parent turns it into an `ExtractionFailure`. */
export class DocumentProblem extends Error {
  readonly reason: FailureReason;

  constructor(reason: FailureReason, message: string = reason) {
    super(message);
    this.name = "DocumentProblem";
    this.reason = reason;
  }
}

/** For parts that a document can do without: broken ones read as `fallback`. */
export async function unlessCorrupt<T>(work: () => Promise<T>, fallback: T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DocumentProblem && error.reason === "corrupt") return fallback;
    throw error;
  }
}
