/** Runs jobs of the same key one after the other, those of different keys side by side. */
export type SerialQueue = {
  run<T>(key: string, job: () => Promise<T>): Promise<T>;
  /** Resolves when nothing is left to run. */
  drain(): Promise<void>;
};

export function createSerialQueue(): SerialQueue {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run(key, job) {
      const result = (tails.get(key) ?? Promise.resolve()).then(job);
      const tail = result
        .catch(() => {})
        .finally(() => {
          if (tails.get(key) === tail) tails.delete(key);
        });
      tails.set(key, tail);
      return result;
    },
    async drain() {
      while (tails.size > 0) await Promise.all(tails.values());
    },
  };
}
