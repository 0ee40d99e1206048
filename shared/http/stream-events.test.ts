import { describe, expect, it } from "vitest";
import { deferred } from "#shared/kernel/deferred.ts";
import { notFound } from "#shared/kernel/errors.ts";
import { silentLogger } from "#shared/kernel/logger.ts";
import { createHttpApp } from "./create-app.ts";
import { type SendEvent, streamEvents } from "./stream-events.ts";

type Produce = (send: SendEvent, signal: AbortSignal) => Promise<void>;

function request(produce: Produce, options: Parameters<typeof streamEvents>[2] = {}) {
  const app = createHttpApp({ name: "test", logger: silentLogger });
  app.get("/events", (c) => streamEvents(c, produce, options));
  return app.request("/events", { headers: { "x-request-id": "r1" } });
}

function readerOf(res: Response) {
  if (!res.body) throw new Error("no body");
  return res.body.getReader();
}

describe("streamEvents", () => {
  it("writes numbered, named events with headers that proxies respect", async () => {
    const res = await request(async (send) => {
      await send({ event: "start", data: { id: "ans_1" } });
      await send({ event: "text", data: { delta: "línea\nnueva" } });
      await send({ event: "done", data: null, id: "last" });
    });
    expect(res.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(res.headers.get("cache-control")).toContain("no-transform");
    expect(res.headers.get("x-accel-buffering")).toBe("no");
    expect(await res.text()).toBe(
      'id: 1\nevent: start\ndata: {"id":"ans_1"}\n\n' +
        'id: 2\nevent: text\ndata: {"delta":"línea\\nnueva"}\n\n' +
        "id: last\nevent: done\ndata: null\n\n",
    );
  });

  it("answers an error before the first event as an ordinary problem", async () => {
    const res = await request(async () => {
      throw notFound({ es: "ese documento", en: "document" });
    });
    expect(res.status).toBe(404);
    expect(res.headers.get("content-type")).toBe("application/problem+json");
  });

  it("turns a later error into an event that holds the problem, never its cause", async () => {
    const res = await request(async (send) => {
      await send({ event: "start", data: {} });
      throw new Error("password=secret");
    });
    const text = await res.text();
    expect(text).toContain("id: 2\nevent: error\ndata: {");
    expect(text).toContain('"code":"internal"');
    expect(text).toContain('"requestId":"r1"');
    expect(text).not.toContain("secret");
  });

  it("keeps the line warm while nothing happens", async () => {
    const go = deferred<void>();
    const res = await request(
      async (send) => {
        await go.promise;
        await send({ event: "done", data: {} });
      },
      { heartbeatMs: 5 },
    );
    const reader = readerOf(res);
    const first = await reader.read();
    expect(new TextDecoder().decode(first.value)).toBe(": \n\n");
    go.resolve();
    await reader.cancel();
  });

  it("tells of an error that comes after a heartbeat and before any event", async () => {
    const go = deferred<void>();
    const res = await request(
      async () => {
        await go.promise;
        throw notFound({ es: "ese documento", en: "document" });
      },
      { heartbeatMs: 5 },
    );
    expect(res.status).toBe(200);
    go.resolve();
    const text = await res.text();
    expect(text).toMatch(/^: \n\n/);
    expect(text).toContain("id: 1\nevent: error\ndata: {");
    expect(text).toContain('"code":"not_found"');
  });

  it("waits for a slow reader", async () => {
    let sent = 0;
    const res = await request(async (send) => {
      for (; sent < 100; sent += 1) await send({ event: "text", data: "x".repeat(4096) });
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toBeLessThan(10);
    expect(await res.text()).toContain("id: 100\n");
  });

  it("ends without an error after the longest time", async () => {
    const res = await request(
      async (send, signal) => {
        await send({ event: "status", data: "waiting" });
        await new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
        });
      },
      { longestMs: 20 },
    );
    expect(await res.text()).toBe('id: 1\nevent: status\ndata: "waiting"\n\n');
  });

  it("tells the producer that the reader has gone", async () => {
    const seen = deferred<{ aborted: boolean; thrown: unknown }>();
    const res = await request(async (send, signal) => {
      try {
        for (;;) await send({ event: "text", data: "x".repeat(4096) });
      } catch (thrown) {
        seen.resolve({ aborted: signal.aborted, thrown });
        throw thrown;
      }
    });
    const reader = readerOf(res);
    await reader.read();
    await reader.cancel();
    const { aborted, thrown } = await seen.promise;
    expect(aborted).toBe(true);
    expect(thrown).toMatchObject({ name: "AbortError" });
  });
});
