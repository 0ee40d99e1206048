import { setTimeout } from "node:timers/promises";

const attempts = 10;

/**
 * Tries again what lost a race for a commit against another process. Lance does so by itself for
 * most writes, but not for all; nothing of the losing attempt is left behind.
 */
export async function retryConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === attempts || !/commit conflict/i.test(String(error))) throw error;
      await setTimeout(Math.random() * 20 * 2 ** Math.min(attempt, 6));
    }
  }
}
