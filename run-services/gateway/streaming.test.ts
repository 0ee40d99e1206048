import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createMemoryConcurrency } from "#shared/adapters/concurrency/create-memory-concurrency.ts";
import { createMemoryCounter } from "#shared/adapters/rate-limit/create-memory-counter.ts";
import { createMemoryRateLimiter } from "#shared/adapters/rate-limit/create-memory-rate-limiter.ts";
import { serve } from "#shared/http/serve.ts";
import { deferred } from "#shared/kernel/deferred.ts";
import { silentLogger } from "#shared/kernel/logger.ts";
import { createMetrics } from "#shared/telemetry/metrics.ts";
import { createApp } from "./app.ts";
import { routeTable } from "./backend.ts";
import { cappedLimits } from "./call-limits.ts";
import { createHttpBackend } from "./http-backend.ts";

const origin = "https://app.pueblo.example";
const none: { origin?: string } = {};
const megabyte = 1024 * 1024;
const actor = {
  kind: "user",
  tenantId: "ten_1",
  userId: "usr_1",
  role: "owner",
  scopes: ["ask"],
} as const;

let closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
});

/** A gateway over real HTTP in front of a server that behaves so. */
async function door(handler: (req: IncomingMessage, res: ServerResponse) => void) {
  const server: Server = createServer(handler).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const backend = createHttpBackend("ai", `http://127.0.0.1:${port}`);
  const app = createApp({
    logger: silentLogger,
    metrics: createMetrics(),
    backends: routeTable({ auth: backend, users: backend, ai: backend }),
    verifier: { verify: async () => actor },
    limits: {
      allow: cappedLimits({}),
      requests: createMemoryCounter({ windowSeconds: 60 }),
      places: createMemoryConcurrency(),
      address: createMemoryRateLimiter({ limit: 1000, windowSeconds: 60 }),
    },
    corsOrigins: [origin],
    trustedProxies: 0,
  });
  const running = await serve(app, { port: 0 });
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  closing.push(
    () => backend.close(),
    () => running.close(0),
  );
  const ask = (headers: { origin?: string } = {}, signal?: AbortSignal) =>
    fetch(`${running.url}/v1/documents/x/content`, {
      headers: { authorization: "Bearer token", ...headers },
      ...(signal && { signal }),
    });
  return { ask, running };
}

const bytesOf = (length: number) => Buffer.from(Array.from({ length }, (_, i) => (i * 31) % 256));
const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe("an answer through the door", () => {
  it.each([
    ["nothing", 0, true],
    ["a few bytes of every value", 1024, true],
    ["as much as goes in one piece", 16 * 1024, true],
    ["a little more", 16 * 1024 + 1, true],
    ["more than is held", 65 * 1024, true],
    ["a few bytes of unknown length", 1024, false],
    ["megabytes of unknown length", 5 * megabyte, false],
  ])("is what the backend sent: %s", async (_, length, known) => {
    const bytes = bytesOf(length);
    const { ask } = await door((_, res) => {
      res.writeHead(200, { "x-own": "ñ", ...(known && { "content-length": length }) }).end(bytes);
    });
    for (const headers of [none, { origin }]) {
      const res = await ask(headers);
      const received = new Uint8Array(await res.arrayBuffer());
      expect(received.length).toBe(length);
      expect(hash(received)).toBe(hash(bytes));
      expect(res.headers.get("x-own")).toBe("ñ");
      expect(res.headers.get("x-content-type-options")).toBe("nosniff");
      expect(res.headers.get("ratelimit-limit")).toMatch(/^\d+$/);
      const allowed = headers.origin ?? null;
      expect(res.headers.get("access-control-allow-origin")).toBe(allowed);
    }
  });

  it("waits for a client that reads slowly, and holds a bounded part of it", async () => {
    const all = 64 * megabyte;
    let sent = 0;
    const blocked = deferred<void>();
    const { ask } = await door((_, res) => {
      res.writeHead(200);
      const more = () => {
        while (sent < all) {
          sent += megabyte;
          if (!res.write(Buffer.alloc(megabyte, 7))) {
            res.once("drain", more);
            setTimeout(() => blocked.resolve(), 300);
            return;
          }
        }
        res.end();
      };
      more();
    });
    const res = await ask();
    await blocked.promise;
    expect(sent).toBeLessThan(all / 2);
    let received = 0;
    for await (const chunk of res.body ?? []) received += chunk.length;
    expect(received).toBe(all);
  });

  it("that breaks off is cut, and does not look like a whole one", async () => {
    for (const headers of [none, { origin }]) {
      const { ask } = await door((_, res) => {
        res.writeHead(200).write("begin");
        setTimeout(() => res.destroy(), 20);
      });
      const res = await ask(headers);
      await expect(res.text()).rejects.toThrow();
    }
  });

  it("begins when the backend begins, also when it says nothing yet", async () => {
    const rest = deferred<void>();
    const { ask } = await door((_, res) => {
      res.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
      void rest.promise.then(() => res.end("data: 1\n\n"));
    });
    for (const headers of [none, { origin }]) {
      const res = await ask(headers);
      expect(res.status).toBe(200);
      rest.resolve();
      expect(await res.text()).toBe("data: 1\n\n");
    }
  });

  it("that nobody reads any more ends at the backend", async () => {
    for (const headers of [none, { origin }]) {
      const ended = deferred<void>();
      const { ask } = await door((_, res) => {
        res.writeHead(200).write("begin");
        res.on("close", () => ended.resolve());
      });
      const leave = new AbortController();
      const res = await ask(headers, leave.signal);
      await res.body?.getReader().read();
      leave.abort();
      await ended.promise;
    }
  });

  it("of events ends cleanly when the door closes", async () => {
    const ended = deferred<void>();
    const { ask, running } = await door((_, res) => {
      res.writeHead(200, { "content-type": "text/event-stream" }).write("data: 1\n\n");
      res.on("close", () => ended.resolve());
    });
    const res = await ask();
    const closed = running.close(200);
    expect(await res.text()).toBe("data: 1\n\n");
    await ended.promise;
    await closed;
  });

  it("keeps every cookie, and allows other pages what CORS says", async () => {
    const cookies = ["a=1; Path=/", "b=2; Path=/"];
    const { ask } = await door((_, res) =>
      res.writeHead(200, { "set-cookie": cookies, "content-length": 2 }).end("ok"),
    );
    for (const headers of [none, { origin }, { origin: "https://other.example" }]) {
      const res = await ask(headers);
      expect(res.headers.getSetCookie()).toEqual(cookies);
      const own = headers.origin === origin;
      expect(res.headers.get("access-control-allow-origin")).toBe(own ? origin : null);
    }
  });
});
