/**
 * Does the work for each item, at most `width` at a time; results in the order of the items.
 * After a failure nothing new begins, and the first error is thrown once all that began has ended.
 */
export async function inParallel<T, R>(
  items: T[],
  width: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  let failed = false;
  async function worker(): Promise<void> {
    for (const [i, item] of queue) {
      if (failed) return;
      try {
        results[i] = await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: width }, worker));
  for (const end of ended) if (end.status === "rejected") throw end.reason;
  return results;
}
