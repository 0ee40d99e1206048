import { expect, it } from "vitest";
import { inParallel } from "./in-parallel.ts";

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it("keeps the order, and never does more at a time than it may", async () => {
  let running = 0;
  let most = 0;
  const results = await inParallel([5, 1, 4, 2, 3, 0], 3, async (n) => {
    running += 1;
    most = Math.max(most, running);
    await later(n);
    running -= 1;
    return n * 10;
  });
  expect(results).toEqual([50, 10, 40, 20, 30, 0]);
  expect(most).toBe(3);
  expect(await inParallel([], 3, async () => 1)).toEqual([]);
});

it("begins nothing after a failure, and waits for what it began", async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const failing = inParallel([0, 1, 2, 3, 4], 2, async (n) => {
    begun.push(n);
    if (n === 0) throw new Error("no");
    await later(5);
    ended.push(n);
  });
  await expect(failing).rejects.toThrow("no");
  expect(begun).toEqual([0, 1]);
  expect(ended).toEqual([1]);
});
