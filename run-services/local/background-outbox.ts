import { createOutbox, type Outbox } from "#shared/events/outbox.ts";

/** An outbox that keeps no caller waiting, and that can be waited for when the process ends. */
export function createBackgroundOutbox(
  deps: Parameters<typeof createOutbox>[0],
): Outbox & { settled(): Promise<void> } {
  const outbox = createOutbox(deps, { background: false });
  const running = new Set<Promise<void>>();
  return {
    async dispatch(message) {
      const run = outbox.dispatch(message).finally(() => running.delete(run));
      running.add(run);
    },
    async settled() {
      await Promise.all(running);
    },
  };
}
