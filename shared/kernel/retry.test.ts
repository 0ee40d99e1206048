import { describe, expect, it } from "vitest";
import { HttpFailure, judgeFailure } from "./http-failure.ts";
import { type RetryPolicy, withRetries } from "./retry.ts";

const policy: RetryPolicy = { attempts: 4, firstDelayMs: 1, maxDelayMs: 50, random: () => 1 };

/** Fails in these ways, then succeeds. */
function failing(...failures: unknown[]) {
  let tries = 0;
  return {
    tries: () => tries,
    attempt: async () => {
      tries += 1;
      const failure = failures[tries - 1];
      if (failure) throw failure;
      return "done";
    },
  };
}
const status = (code: number, retryAfter: string | null = null) =>
  new HttpFailure(code, retryAfter, "no");

describe("trying again", () => {
  it("ends with the first success", async () => {
    const { attempt, tries } = failing(status(503), new TypeError("fetch failed"), status(429));
    expect(await withRetries(attempt, judgeFailure, policy)).toBe("done");
    expect(tries()).toBe(4);
  });

  it("ends with the last error when the attempts are used up", async () => {
    const { attempt, tries } = failing(...[500, 502, 503, 504, 500].map((code) => status(code)));
    await expect(withRetries(attempt, judgeFailure, policy)).rejects.toMatchObject({ status: 504 });
    expect(tries()).toBe(4);
  });

  it.each([400, 401, 403, 404, 413, 422])("does not repeat what %d refuses", async (code) => {
    const { attempt, tries } = failing(status(code));
    await expect(withRetries(attempt, judgeFailure, policy)).rejects.toMatchObject({
      status: code,
    });
    expect(tries()).toBe(1);
  });

  it("waits as long as it is asked to", async () => {
    const order: string[] = [];
    setTimeout(() => order.push("meanwhile"), 10);
    const { attempt } = failing(status(429, "0.03"));
    await withRetries(attempt, judgeFailure, policy);
    expect(order).toEqual(["meanwhile"]);
  });

  it.each(["3600", new Date(Date.now() + 3_600_000).toUTCString()])(
    "has no patience for %s",
    async (retryAfter) => {
      const { attempt, tries } = failing(status(429, retryAfter));
      await expect(withRetries(attempt, judgeFailure, policy)).rejects.toMatchObject({
        status: 429,
      });
      expect(tries()).toBe(1);
    },
  );

  it("ends with its signal, also while it waits", async () => {
    const abort = new AbortController();
    const { attempt, tries } = failing(status(429, "0.05"));
    const waiting = withRetries(attempt, judgeFailure, policy, abort.signal);
    setTimeout(() => abort.abort(new Error("aborted")), 1);
    await expect(waiting).rejects.toThrow("aborted");
    await expect(withRetries(attempt, judgeFailure, policy, abort.signal)).rejects.toBe(
      abort.signal.reason,
    );
    expect(tries()).toBe(1);
  });
});
