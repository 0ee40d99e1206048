import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createRecent } from "./recent.ts";

describe("what was kept lately", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
  afterEach(() => void vi.useRealTimers());

  const recent = () => createRecent<string>({ most: 100, sizeOf: () => 1, longestMs: 1_000 });

  it("is found again, but never later than it may be", () => {
    const { keep, find } = recent();
    keep("a", "x");
    vi.advanceTimersByTime(900);
    expect(find("a")).toBe("x");
    vi.advanceTimersByTime(200);
    expect(find("a")).toBeUndefined();
  });

  it("is gone after a pause in which nobody asked", () => {
    const { keep, find } = recent();
    keep("a", "x");
    vi.advanceTimersByTime(1_001);
    expect(find("a")).toBeUndefined();
  });
});
