import { availableParallelism } from "node:os";

/** More than Lance ever blocks at once, where there are few cores. */
const fewest = 8;

/**
 * To be called before Lance does anything: it reads this once. Where it writes a full-text index,
 * threads of a pool wait for others of the same pool, which has as many as there are cores; on a
 * machine of two it waits for itself for ever, from some 15,000 passages on, and with it every
 * write of the tenant (https://github.com/lance-format/lance/pull/7350).
 */
export function spareThreads(): void {
  process.env.LANCE_CPU_THREADS ??= String(Math.max(fewest, availableParallelism()));
}
