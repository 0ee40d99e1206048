import type { Logger } from "#shared/kernel/logger.ts";

export type Tick = {
  name: string;
  everyMs: number;
  /** Runs of this tick at once: a slow one must not keep the next from what it left. */
  atMost: number;
  run(): Promise<void>;
};

export type Ticker = {
  /** The first tick of each comes at once. */
  start(ticks: Tick[]): void;
  /** No tick comes any more. */
  stop(): void;
  /** Resolves when those under way have ended, or after `withinMs` in any case. */
  settle(withinMs: number): Promise<void>;
};

/** Stands in for Cloud Scheduler. */
export function createTicker(logger: Logger): Ticker {
  const running = new Set<Promise<void>>();
  const timers: NodeJS.Timeout[] = [];

  function start(tick: Tick): void {
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
    timers.push(setInterval(beat, tick.everyMs));
  }

  return {
    start: (ticks) => ticks.forEach(start),
    stop() {
      for (const timer of timers) clearInterval(timer);
    },
    async settle(withinMs) {
      let late: NodeJS.Timeout | undefined;
      const bound = new Promise<void>((resolve) => {
        late = setTimeout(resolve, withinMs);
      });
      await Promise.race([Promise.all(running), bound]);
      clearTimeout(late);
    },
  };
}
