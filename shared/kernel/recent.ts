/** What was kept lately, by key, within bounds. */
export type Recent<V> = { find(key: string): V | undefined; keep(key: string, value: V): void };

/**
 * Remembers in two halves: when the newer one is full, or old, it becomes the older one, and that
 * goes. So nothing is moved when it is found, and nothing is older than `longestMs`, for ever
 * unless given. `most` is in whatever `sizeOf` counts, such as bytes.
 */
export function createRecent<V>(bounds: {
  most: number;
  sizeOf(value: V): number;
  longestMs?: number;
}): Recent<V> {
  const { most, sizeOf, longestMs = Number.POSITIVE_INFINITY } = bounds;
  let newer = new Map<string, V>();
  let older = new Map<string, V>();
  let size = 0;
  let begunAt = performance.now();
  let olderBegunAt = begunAt;

  function turn(): void {
    older = newer;
    olderBegunAt = begunAt;
    newer = new Map();
    size = 0;
    begunAt = performance.now();
  }

  return {
    find(key) {
      const now = performance.now();
      if (now - begunAt > longestMs / 2) turn();
      if (now - olderBegunAt > longestMs) older = new Map();
      return newer.get(key) ?? older.get(key);
    },
    keep(key, value) {
      newer.set(key, value);
      size += sizeOf(value);
      if (size > most / 2) turn();
    },
  };
}
