/** At most `slots` pieces of work at a time; the others wait in order, or leave when aborted. */
export function limitConcurrency(slots: number) {
  const waiting: (() => void)[] = [];
  let free = slots;

  async function enter(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (free > 0) {
      free--;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        waiting.splice(waiting.indexOf(go), 1);
        reject(signal?.reason);
      };
      const go = () => {
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      signal?.addEventListener("abort", leave, { once: true });
      waiting.push(go);
    });
  }

  return async function run<T>(
    work: () => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    await enter(signal);
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}
