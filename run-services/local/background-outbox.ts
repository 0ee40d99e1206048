import { createOutbox, type Outbox } from "#shared/events/outbox.ts";

export type BackgroundOutbox = Outbox & {
  /** From here on, what is not published any more is no news: the next start publishes it. */
  expectRefusals(): void;
  /** Resolves once nothing is on its way. */
  settled(): Promise<void>;
};

/** An outbox that keeps no caller waiting, and that can be waited for when the process ends. */
export function createBackgroundOutbox(deps: Parameters<typeof createOutbox>[0]): BackgroundOutbox {
  let closing = false;
  const { logger } = deps;
  const warn: typeof logger.warn = (message, fields) =>
    closing ? logger.debug(message, fields) : logger.warn(message, fields);
  const outbox = createOutbox({ ...deps, logger: { ...logger, warn } }, { background: false });
  const running = new Set<Promise<void>>();
  return {
    async dispatch(message) {
      const run = outbox.dispatch(message).finally(() => running.delete(run));
      running.add(run);
    },
    expectRefusals() {
      closing = true;
    },
    async settled() {
      await Promise.all(running);
    },
  };
}
