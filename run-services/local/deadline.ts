/**
 * A signal that aborts with `signal`, or after `ms`. The timer holds the controller:
 * `AbortSignal.any` over `AbortSignal.timeout` may never abort in Node 20, which lets the garbage
 * collector take the timeout (tried: a pending fetch then hangs for ever).
 */
export function withDeadline(
  signal: AbortSignal,
  ms: number,
): { signal: AbortSignal; clear(): void } {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), ms);
  signal.addEventListener("abort", () => controller.abort(), { once: true });
  if (signal.aborted) controller.abort();
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
}
