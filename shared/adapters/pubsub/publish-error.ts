import { z } from "zod";
import { AppError } from "#shared/kernel/errors.ts";

/** Status codes of gRPC: https://grpc.io/docs/guides/status-codes/ */
const grpcStatus = { invalidArgument: 3, notFound: 5 };

const withCode = z.object({ code: z.number() });

/**
 * What a failed publish means: `internal` when the same message would fail again (a topic that
 * does not exist, a message that is not taken), else `unavailable`. Credentials are repaired by
 * an operator, so they count as something that passes.
 */
export function publishError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = withCode.safeParse(error).data?.code;
  const forGood = code === grpcStatus.invalidArgument || code === grpcStatus.notFound;
  return new AppError(forGood ? "internal" : "unavailable", { cause: error });
}
