import type { Logger } from "#shared/kernel/logger.ts";

export type Tick = {
  name: string;
  everyMs: number;
  /** Runs of this tick at once: a slow one must not keep the next from what it left. */
  atMost: number;
  run(): Promise<void>;
};

/** Stands in for Cloud Scheduler. The first tick of each comes at once. */
export function startTicker(
  ticks: Tick[],
  logger: Logger,
): { stop(withinMs: number): Promise<void> } {
  const running = new Set<Promise<void>>();
  const timers = ticks.map((tick) => {
    let active = 0;
    const beat = () => {
      if (active >= tick.atMost) return;
      active += 1;
      const run = tick
        .run()
        .catch((error) =>
          logger.warn("tick failed; the next one comes", { tick: tick.name, error }),
        )
        .finally(() => {
          active -= 1;
          running.delete(run);
        });
      running.add(run);
    };
    beat();
    return setInterval(beat, tick.everyMs);
  });
  return {
    async stop(withinMs) {
      for (const timer of timers) clearInterval(timer);
      let late: NodeJS.Timeout | undefined;
      const bound = new Promise<void>((resolve) => {
        late = setTimeout(resolve, withinMs);
      });
      await Promise.race([Promise.all(running), bound]);
      clearTimeout(late);
    },
  };
}
