import { AppError } from "#shared/kernel/errors.ts";
import { HttpFailure, judgeFailure } from "#shared/kernel/http-failure.ts";
import type { Logger } from "#shared/kernel/logger.ts";

/** The key, the bill or a quota: nothing that a caller could mend. https://docs.pinecone.io/reference/api/errors */
const operators = new Set([401, 402, 403]);

/** What a failed call is for the caller; what Pinecone said is for the log. */
export function toAppError(error: unknown, logger: Logger): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof HttpFailure && operators.has(error.status)) {
    logger.error("Pinecone refuses the API key, its account or its quota", { error });
    return new AppError("unavailable", { cause: error });
  }
  // The client's own objections are no answer of Pinecone's, and stay true.
  const isOurs = error instanceof Error && error.name === "PineconeArgumentError";
  const mayPass = !isOurs && judgeFailure(error).retry;
  return new AppError(mayPass ? "unavailable" : "internal", { cause: error });
}

/** Writing into a namespace makes it; before that there is none, and nothing in it to delete. */
export function isMissingNamespace(error: unknown): boolean {
  const cause = error instanceof AppError ? error.cause : undefined;
  return cause instanceof HttpFailure && cause.status === 404 && /namespace/i.test(cause.message);
}
