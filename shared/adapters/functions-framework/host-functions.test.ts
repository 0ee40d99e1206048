import { afterEach, describe, expect, it } from "vitest";
import { deferred } from "#shared/kernel/deferred.ts";
import { silentLogger } from "#shared/kernel/logger.ts";
import { type HostedFunctions, hostFunctions } from "./host-functions.ts";

let hosted: HostedFunctions | undefined;
afterEach(() => hosted?.close(0));

const push = (consumer: string, body: unknown) =>
  fetch(hosted?.endpointOf(consumer) ?? "", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  }).then(({ status }) => status);

const message = (text: string) => ({
  subscription: "projects/p/subscriptions/s",
  message: { messageId: text, data: Buffer.from(text).toString("base64") },
});

describe("functions hosted in one process", () => {
  it("take each their own pushes", async () => {
    const seen: string[] = [];
    const noting = (consumer: string) => async (one: { body: string }) =>
      void seen.push(`${consumer}: ${one.body}`);
    const subscribers = { "index-passages": noting("index"), "purge-document": noting("purge") };
    hosted = await hostFunctions(subscribers, { logger: silentLogger });
    expect(await push("index-passages", message("a"))).toBe(204);
    expect(await push("purge-document", message("b"))).toBe(204);
    expect(await push("nobody", message("c"))).toBe(404);
    expect(seen).toEqual(["index: a", "purge: b"]);
  });

  it("acknowledge nonsense, ask again for what failed, refuse what is too much", async () => {
    const subscriber = async () => {
      throw new Error("no");
    };
    hosted = await hostFunctions({ one: subscriber }, { logger: silentLogger });
    expect(await push("one", "{")).toBe(204);
    expect(await push("one", message("a"))).toBe(500);
    expect(await push("one", "x".repeat(14_000_001))).toBe(413);
    expect(await fetch(hosted.endpointOf("one")).then(({ status }) => status)).toBe(404);
  });

  it("handle no more than so many at once; the others wait", async () => {
    const [gate, full] = [deferred<void>(), deferred<void>()];
    let [running, most] = [0, 0];
    const subscriber = async () => {
      running += 1;
      most = Math.max(most, running);
      if (running === 2) full.resolve();
      await gate.promise;
      running -= 1;
    };
    const deps = { logger: silentLogger };
    hosted = await hostFunctions({ one: subscriber }, deps, { concurrency: 2 });
    const all = Promise.all(["a", "b", "c", "d", "e"].map((text) => push("one", message(text))));
    await full.promise;
    gate.resolve();
    expect(await all).toEqual([204, 204, 204, 204, 204]);
    expect(most).toBe(2);
  });

  it("let what runs end when they close, and give back what waits", async () => {
    const [gate, started] = [deferred<void>(), deferred<void>()];
    const subscriber = async () => {
      started.resolve();
      await gate.promise;
    };
    const deps = { logger: silentLogger };
    hosted = await hostFunctions({ one: subscriber }, deps, { concurrency: 1 });
    const first = push("one", message("a"));
    await started.promise;
    const second = push("one", message("b"));
    // One connection each: once this is answered, the second has arrived.
    expect(await push("nobody", message("c"))).toBe(404);
    const closing = hosted.close(10_000);
    gate.resolve();
    expect(await first).toBe(204);
    expect(await second).toBeGreaterThanOrEqual(500);
    await closing;
  });
});
