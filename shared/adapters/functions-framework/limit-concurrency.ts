import type { Subscriber } from "#shared/events/subscribe.ts";
import { AppError } from "#shared/kernel/errors.ts";

const mostWaiting = 1_000;

/**
 * The same subscriber, handling so many messages at once; the others wait, first come first
 * served, and when a thousand wait already, the next is to be delivered again.
 */
export function limitConcurrency(limit: number, subscriber: Subscriber): Subscriber {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (message) => {
    if (waiting.length >= mostWaiting) throw new AppError("unavailable", { cause: "too many" });
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      await subscriber(message);
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
