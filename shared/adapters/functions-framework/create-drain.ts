/** Knows what is under way, so that a process can end after it. */
export function createDrain() {
  const running = new Set<Promise<unknown>>();
  let draining = false;
  return {
    /** Does the work; undefined, undone, once draining has begun. */
    async run<T>(work: () => Promise<T>): Promise<T | undefined> {
      if (draining) return undefined;
      const done = work().finally(() => running.delete(done));
      running.add(done);
      return done;
    },
    /** Takes nothing more; true once nothing is under way, false after `withinMs`. */
    async drain(withinMs: number): Promise<boolean> {
      draining = true;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<boolean>((resolve) => {
        timer = setTimeout(resolve, withinMs, false);
      });
      const all = Promise.allSettled([...running]).then(() => true);
      return Promise.race([all, late]).finally(() => clearTimeout(timer));
    },
  };
}
export type Drain = ReturnType<typeof createDrain>;
