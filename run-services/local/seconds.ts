/** Milliseconds as seconds in Spanish notation: `1,3 s`. */
export function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 1_000 ? 2 : 1).replace(".", ",")} s`;
}

/** Runs `work` and says how long it took, in milliseconds. */
export async function timed<T>(work: () => Promise<T>): Promise<{ result: T; ms: number }> {
  const started = performance.now();
  const result = await work();
  return { result, ms: performance.now() - started };
}
