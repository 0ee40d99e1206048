import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { createDeadline } from "./deadline.ts";

describe("a deadline", () => {
  it("aborts when its time is up, and says so", async () => {
    const deadline = createDeadline(1, new AbortController().signal);
    await once(deadline.signal, "abort");
    expect(deadline.signal.reason).toMatchObject({ name: "TimeoutError" });
    expect(deadline.isLate()).toBe(true);
  });

  it.each(["before", "meanwhile"])("aborts with the other, for its reason, aborted %s", (when) => {
    const other = new AbortController();
    const reason = new Error("gone");
    if (when === "before") other.abort(reason);
    const deadline = createDeadline(60_000, other.signal);
    if (when === "meanwhile") other.abort(reason);
    expect(deadline.signal.reason).toBe(reason);
    expect(deadline.isLate()).toBe(false);
    deadline.clear();
  });

  it("aborts no more once it is cleared", async () => {
    const other = new AbortController();
    const deadline = createDeadline(1, other.signal);
    deadline.clear();
    other.abort();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(deadline.signal.aborted).toBe(false);
  });
});
