import { describe, expect, it } from "vitest";
import { closeThenFlush } from "./close-then-flush.ts";

describe("the end of a process", () => {
  it.each([
    ["closes well", async () => {}, undefined],
    ["fails to close", () => Promise.reject(new Error("pool")), "pool"],
    ["never closes", () => new Promise<void>(() => {}), "not done within 10 ms"],
  ])("flushes when a part %s, after it, and says how it went", async (_, part, words) => {
    const order: string[] = [];
    const close = () => {
      order.push("close");
      return part();
    };
    const flush = async () => order.push("flush");
    const ended = closeThenFlush({ close, withinMs: 10, flush }).catch(({ message }) => message);
    expect(await ended).toBe(words);
    expect(order).toEqual(["close", "flush"]);
  });
});
