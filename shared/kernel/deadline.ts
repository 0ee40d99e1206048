/** A signal that aborts with another, and when its time is up. */
export type Deadline = {
  signal: AbortSignal;
  /** Whether the time was up first. */
  isLate(): boolean;
  /** To be called when the work is done: what is left of it goes at once. */
  clear(): void;
};

/**
 * Unlike `AbortSignal.timeout` it leaves nothing behind that waits for the time, and holds its own
 * controller: `AbortSignal.any` over a timeout may never abort in Node 20.
 */
export function createDeadline(ms: number, signal?: AbortSignal): Deadline {
  const stop = new AbortController();
  let isLate = false;
  const heed = () => stop.abort(signal?.reason);
  const timer = setTimeout(() => {
    isLate = !stop.signal.aborted;
    stop.abort(new DOMException("The time is up.", "TimeoutError"));
  }, ms);
  signal?.addEventListener("abort", heed, { once: true });
  if (signal?.aborted) heed();
  return {
    signal: stop.signal,
    isLate: () => isLate,
    clear() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", heed);
    },
  };
}
