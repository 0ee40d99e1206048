import {
  createServer,
  get,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createHttpApp } from "#shared/http/create-app.ts";
import { type RunningServer, serve } from "#shared/http/serve.ts";
import { streamEvents } from "#shared/http/stream-events.ts";
import { deferred } from "#shared/kernel/deferred.ts";
import { silentLogger } from "#shared/kernel/logger.ts";
import { createTestGateway } from "../../test/support/gateway.ts";
import { problemOf } from "../../test/support/http-client.ts";
import { createTestIdentity } from "../../test/support/identity.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { routeTable } from "./backend.ts";
import { createHttpBackend } from "./http-backend.ts";

type Handler = (req: IncomingMessage, res: ServerResponse) => void;

let database: TestDatabase;
let identity: ReturnType<typeof createTestIdentity>;
let token: string;
let closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  identity = createTestIdentity(database.db);
  const scopes = ["ask"] as const;
  const actor = {
    kind: "user",
    tenantId: "ten_1",
    userId: "usr_1",
    role: "owner",
    scopes,
  } as const;
  token = identity.signer.sign(actor, 600);
});
afterAll(() => database.close());
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
});

/** A gateway over real HTTP in front of a service at `aiUrl`. */
async function door(aiUrl: string): Promise<RunningServer> {
  const { auth, users } = createTestGateway(identity);
  const ai = createHttpBackend("ai", aiUrl);
  const { app } = createTestGateway(identity, { backends: routeTable({ auth, users, ai }) });
  const server = await serve(app, { port: 0 });
  closing.push(
    () => ai.close(),
    () => server.close(0),
  );
  return server;
}

/** A bare server, to see and send what no framework would. */
async function bare(handler: Handler): Promise<string> {
  const server: Server = createServer(handler).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function call(url: string, path: string, init: RequestInit = {}) {
  return fetch(url + path, {
    ...init,
    headers: { authorization: `Bearer ${token}`, ...init.headers },
  });
}

describe("an app in this process", () => {
  it("streams, and stops its work when the client leaves", async () => {
    const aborted = deferred<void>();
    const ai = createHttpApp({ name: "ai", logger: silentLogger });
    ai.get("/v1/ask", (c) =>
      streamEvents(c, async (send, signal) => {
        signal.addEventListener("abort", () => aborted.resolve());
        await send({ event: "start", data: {} });
        await aborted.promise;
      }),
    );
    const { auth, users } = createTestGateway(identity);
    const backends = routeTable({ auth, users, ai: { name: "ai", fetch: ai.fetch } });
    const { url, close } = await serve(createTestGateway(identity, { backends }).app, { port: 0 });
    closing.push(() => close(0));
    const leave = new AbortController();
    const res = await call(url, "/v1/ask", { signal: leave.signal });
    if (!res.body) throw new Error("no body");
    const first = await res.body.pipeThrough(new TextDecoderStream()).getReader().read();
    expect(first.value).toContain("event: start");
    leave.abort();
    await aborted.promise;
  });
});

describe("a backend over HTTP", () => {
  it("streams an answer: its beginning arrives while its end does not exist yet", async () => {
    const rest = deferred<void>();
    const app = createHttpApp({ name: "ai", logger: silentLogger });
    app.get("/v1/ask", (c) =>
      streamEvents(c, async (send) => {
        await send({ event: "start", data: {} });
        await rest.promise;
        await send({ event: "done", data: {} });
      }),
    );
    const service = await serve(app, { port: 0 });
    closing.push(() => service.close(0));
    const { url } = await door(service.url);
    const res = await call(url, "/v1/ask");
    expect(res.headers.get("content-type")).toContain("text/event-stream");
    if (!res.body) throw new Error("no body");
    const reader = res.body.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toContain("event: start");
    rest.resolve();
    expect((await reader.read()).value).toContain("event: done");
    expect((await reader.read()).done).toBe(true);
  });

  it("stops the service's work when the client leaves, streaming or waiting", async () => {
    for (const streaming of [true, false]) {
      const working = deferred<void>();
      const aborted = deferred<void>();
      const app = createHttpApp({ name: "ai", logger: silentLogger });
      app.get("/v1/ask", async (c) => {
        c.req.raw.signal.addEventListener("abort", () => aborted.resolve());
        working.resolve();
        if (streaming)
          return streamEvents(c, async (send) =>
            send({ event: "a", data: 1 }).then(() => aborted.promise),
          );
        await aborted.promise;
        return c.text("late");
      });
      const service = await serve(app, { port: 0 });
      closing.push(() => service.close(0));
      const { url } = await door(service.url);
      const leave = new AbortController();
      const answer = call(url, "/v1/ask", { signal: leave.signal });
      answer.catch(() => {});
      await working.promise;
      if (streaming) await answer;
      leave.abort();
      await aborted.promise;
    }
  });

  it("streams a body: the service reads its beginning while its end does not exist yet", async () => {
    const first = deferred<string>();
    const backend = await bare((req, res) => {
      req.once("data", (chunk) => first.resolve(String(chunk)));
      req.on("end", () => res.end("ok"));
    });
    const { url } = await door(backend);
    const body = new TransformStream<Uint8Array, Uint8Array>();
    const writer = body.writable.getWriter();
    const answer = call(url, "/v1/uploads/x", {
      method: "PUT",
      body: body.readable,
      duplex: "half",
    });
    await writer.write(new TextEncoder().encode("begin"));
    expect(await first.promise).toBe("begin");
    await writer.close();
    expect(await (await answer).text()).toBe("ok");
  });

  it("passes path, query, body and headers on, but none that concern one connection", async () => {
    const seen = deferred<IncomingMessage>();
    const backend = await bare((req, res) => {
      req.resume().on("end", () => seen.resolve(req));
      res.writeHead(201, {
        "content-type": "text/plain",
        "x-answer": "1",
        "keep-alive": "timeout=9",
        connection: "x-private, keep-alive",
        "x-private": "secret",
        "set-cookie": ["a=1", "b=2"],
      });
      res.end("made");
    });
    const { url } = await door(`${backend}/base/`);
    const res = await call(url, "/v1/documents?tag=a%20b&tag=%C3%B1", {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json", "idempotency-key": "k", te: "trailers" },
    });
    expect(res.status).toBe(201);
    expect(await res.text()).toBe("made");
    expect(res.headers.get("x-answer")).toBe("1");
    expect(res.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(res.headers.get("x-private")).toBeNull();
    const req = await seen.promise;
    expect(req.method).toBe("POST");
    expect(req.url).toBe("/base/v1/documents?tag=a%20b&tag=%C3%B1");
    expect(req.headers).toMatchObject({
      authorization: `Bearer ${token}`,
      "content-length": "2",
      "idempotency-key": "k",
      "x-request-id": res.headers.get("x-request-id"),
      host: new URL(backend).host,
    });
    expect(req.headers).not.toHaveProperty("te");
  });

  it("says who calls, whatever the client's Connection header would have dropped", async () => {
    const seen = deferred<IncomingMessage["headers"]>();
    const backend = await bare((req, res) => {
      seen.resolve(req.headers);
      res.end("ok");
    });
    const { hostname, port } = new URL((await door(backend)).url);
    const connection = "close, x-forwarded-for, x-request-id, authorization, traceparent, x-mine";
    const traceparent = `00-${"a".repeat(32)}-${"b".repeat(16)}-00`;
    const headers = { connection, traceparent, "x-mine": "1", authorization: `Bearer ${token}` };
    get({ hostname, port, path: "/v1/ask", headers });
    const heard = await seen.promise;
    expect(heard).toMatchObject({
      authorization: `Bearer ${token}`,
      "x-forwarded-for": "127.0.0.1",
      "x-request-id": expect.any(String),
      traceparent,
    });
    expect(heard).not.toHaveProperty("x-mine");
  });

  it.each([204, 304])("passes %d on without a body", async (status) => {
    const { url } = await door(await bare((_, res) => res.writeHead(status).end()));
    const res = await call(url, "/v1/documents/x", { method: "DELETE" });
    expect(res.status).toBe(status);
    expect(await res.text()).toBe("");
  });

  it("passes a HEAD and the service's own errors on", async () => {
    const { url } = await door(
      await bare((_, res) => res.writeHead(418, { "content-length": "5" }).end("hello")),
    );
    const head = await call(url, "/v1/documents/x", { method: "HEAD" });
    expect({ status: head.status, length: head.headers.get("content-length") }).toEqual({
      status: 418,
      length: "5",
    });
    expect(await (await call(url, "/v1/documents/x")).text()).toBe("hello");
  });

  it("is unavailable when nobody answers, or the answer breaks off before it began", async () => {
    const nobody = await door("http://127.0.0.1:9");
    const res = await call(nobody.url, "/v1/ask");
    expect(res.headers.get("retry-after")).toBe("5");
    expect(await problemOf(res)).toMatchObject({ status: 503, code: "unavailable" });
    const broken = await door(await bare((req) => req.socket.destroy()));
    expect(await problemOf(await call(broken.url, "/v1/ask"))).toMatchObject({ status: 503 });
  });

  it("hears an answer that comes before the body was read, and keeps the connection", async () => {
    const { url } = await door(
      await bare((req, res) => {
        if (req.method === "GET") return res.end("ok");
        res.writeHead(403, { "content-length": "2" }).end("no");
      }),
    );
    for (let i = 0; i < 3; i += 1) {
      const body = new Uint8Array(600_000);
      const res = await call(url, "/v1/ask", { method: "POST", body });
      expect({ status: res.status, text: await res.text() }).toEqual({ status: 403, text: "no" });
      expect(await (await call(url, "/v1/ask")).text()).toBe("ok");
    }
  });

  it("refuses a body that grows too long on the way, and serves on", async () => {
    const { url } = await door(
      await bare((req, res) => req.resume().on("end", () => res.end("ok"))),
    );
    const body = new Blob([new Uint8Array(3 * 1024 * 1024)]).stream();
    const res = await call(url, "/v1/ask", { method: "POST", body, duplex: "half" });
    expect(await problemOf(res)).toMatchObject({ status: 413 });
    expect(await (await call(url, "/v1/ask", { method: "POST", body: "{}" })).text()).toBe("ok");
  });
});
