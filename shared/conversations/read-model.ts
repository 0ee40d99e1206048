import { AppError } from "#shared/kernel/errors.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import type { AnswerModel, ModelEvent } from "./ports.ts";

type Request = Parameters<AnswerModel["answer"]>[0];

/**
 * What the model says, for at most `deadlineMs`. A model that does not heed its signal is left
 * behind. Throws the reason of `signal` when that aborts, and `unavailable` when the time is up
 * or the model fails; its own words go no further than the log.
 */
export async function* readModel(
  model: AnswerModel,
  request: Request,
  options: { signal: AbortSignal; deadlineMs: number; logger: Logger },
): AsyncGenerator<ModelEvent> {
  const { signal, deadlineMs, logger } = options;
  const deadline = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let leftMs = deadlineMs;
  let isOver = false;
  const stop = AbortSignal.any([signal, deadline.signal]);
  const stopped = new Promise<never>((_, reject) => {
    stop.addEventListener("abort", () => reject(stop.reason), { once: true });
  });
  stopped.catch(() => {}); // heard below, while something is awaited
  let events: AsyncIterator<ModelEvent> | undefined;
  try {
    signal.throwIfAborted();
    events = model.answer(request, stop)[Symbol.asyncIterator]();
    for (;;) {
      // Only the model's own time counts, not that of a slow reader between two events.
      const asked = performance.now();
      timer = setTimeout(() => deadline.abort(), Math.max(0, leftMs));
      const next = await Promise.race([events.next(), stopped]);
      clearTimeout(timer);
      leftMs -= performance.now() - asked;
      if (next.done) {
        isOver = true;
        return;
      }
      yield next.value;
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof AppError) throw error;
    logger.warn("the model failed", { model: model.model, late: deadline.signal.aborted, error });
    throw new AppError("unavailable", { cause: error });
  } finally {
    clearTimeout(timer);
    if (!isOver) deadline.abort();
    // Not awaited: a model that hangs would hang here too.
    events?.return?.().catch(() => {});
  }
}
