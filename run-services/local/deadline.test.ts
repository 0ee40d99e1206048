import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { withDeadline } from "./deadline.ts";

// Collects garbage now, without starting Node with a flag.
setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

describe("a signal with a deadline", () => {
  it("aborts in time, even when only a listener remembers it", async () => {
    const aborted = new Promise<void>((resolve) => {
      const { signal } = withDeadline(new AbortController().signal, 50);
      signal.addEventListener("abort", () => resolve());
    });
    collectGarbage();
    await aborted;
  });

  it("aborts with the signal that it is made of, before or after", async () => {
    const controller = new AbortController();
    const before = withDeadline(controller.signal, 3_600_000);
    controller.abort();
    const after = withDeadline(controller.signal, 3_600_000);
    expect([before.signal.aborted, after.signal.aborted]).toEqual([true, true]);
    before.clear();
    after.clear();
  });
});
