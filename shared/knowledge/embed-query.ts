import { createDeadline } from "#shared/kernel/deadline.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { unlessAborted } from "#shared/kernel/unless-aborted.ts";
import type { Embedder } from "./ports.ts";

/** How long a search waits for the vector of its query. */
const patienceMs = 5_000;

type Deps = { embedder: Embedder; logger?: Logger; embedMs?: number };

/**
 * The vector of a query. One without direction, so that the words alone are searched for, when the
 * model is not to be had or late: most questions are answered by their words. Throws the reason of
 * `signal`, and what is wrong with us rather than with the model.
 */
export async function embedQuery(
  { tenantId, query }: { tenantId: string; query: string },
  { embedder, logger, embedMs = patienceMs }: Deps,
  signal?: AbortSignal,
): Promise<{ vector: number[]; tokens: number }> {
  signal?.throwIfAborted();
  const deadline = createDeadline(embedMs, signal);
  const stop = deadline.signal;
  try {
    const embedding = unlessAborted(embedder.embed([query], "query", stop, tenantId), stop);
    const { vectors, tokens } = await embedding;
    return { vector: vectors[0] ?? [], tokens };
  } catch (error) {
    signal?.throwIfAborted();
    const isAway = error instanceof AppError && error.code === "unavailable";
    const late = deadline.isLate();
    if (!isAway && !late) throw error;
    logger?.warn("searched by words alone", { model: embedder.model, late, error });
    return { vector: new Array<number>(embedder.dimensions).fill(0), tokens: 0 };
  } finally {
    deadline.clear();
  }
}
