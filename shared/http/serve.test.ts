import { connect } from "node:net";
import { z } from "@hono/zod-openapi";
import { afterEach, describe, expect, it } from "vitest";
import { deferred } from "#shared/kernel/deferred.ts";
import { silentLogger } from "#shared/kernel/logger.ts";
import { createHttpApp } from "./create-app.ts";
import { endpoint, jsonBody, jsonResponse } from "./endpoint.ts";
import { type RunningServer, serve } from "./serve.ts";
import { streamEvents } from "./stream-events.ts";

let server: RunningServer | undefined;
afterEach(() => server?.close(0));

async function start(port = 0) {
  const app = createHttpApp({ name: "test", logger: silentLogger });
  const arrived = deferred<void>();
  const release = deferred<void>();
  const aborted = deferred<void>();
  app.openapi(
    endpoint({
      method: "post",
      path: "/echo",
      operationId: "echo",
      public: true,
      request: { body: jsonBody(z.object({ text: z.string() })) },
      responses: { 200: jsonResponse(z.object({ length: z.int() }), "Length.") },
    }),
    (c) => c.json({ length: c.req.valid("json").text.length }, 200),
  );
  app.get("/slow", async (c) => {
    arrived.resolve();
    await release.promise;
    return c.text("done");
  });
  app.get("/events", (c) =>
    streamEvents(c, async (send, signal) => {
      signal.addEventListener("abort", () => aborted.resolve());
      await send({ event: "start", data: {} });
      await aborted.promise;
    }),
  );
  const running = await serve(app, { port });
  server = running;
  return { running, arrived, release, aborted };
}

/** Sends bytes as they are and collects the whole answer. */
async function raw(port: number, chunks: string[]): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  const closed = deferred<string>();
  let text = "";
  socket.setEncoding("utf8");
  socket.on("data", (data) => {
    text += data;
  });
  socket.on("close", () => closed.resolve(text));
  socket.on("error", () => {});
  for (const chunk of chunks) socket.write(chunk);
  return closed.promise;
}

const problem = { code: "payload_too_large", status: 413 };

describe("serve", () => {
  it("says which port is taken", async () => {
    const { running } = await start();
    await expect(start(running.port)).rejects.toThrow(
      `Port ${running.port} on 127.0.0.1 is taken.`,
    );
  });

  it("finishes running requests before it closes, and accepts no new ones", async () => {
    const { running, arrived, release } = await start();
    const slow = fetch(`${running.url}/slow`);
    await arrived.promise;
    const closing = running.close();
    await expect(fetch(`${running.url}/healthz`)).rejects.toThrow();
    release.resolve();
    expect(await (await slow).text()).toBe("done");
    await closing;
  });

  it("cuts what does not finish in time", async () => {
    const { running, arrived } = await start();
    const slow = fetch(`${running.url}/slow`);
    const cut = expect(slow).rejects.toThrow();
    await arrived.promise;
    await running.close(10);
    await cut;
  });

  it("stops the work of a reader who goes away", async () => {
    const { running, aborted } = await start();
    const leave = new AbortController();
    const res = await fetch(`${running.url}/events`, { signal: leave.signal });
    expect(res.status).toBe(200);
    leave.abort();
    await aborted.promise;
  });

  it("answers 413 to a declared length without reading the body", async () => {
    const { running } = await start();
    const answer = await raw(running.port, [
      "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n" +
        "content-length: 9000000\r\n\r\n",
      "x".repeat(100_000),
    ]);
    expect(answer).toContain("413 Payload Too Large");
    expect(JSON.parse(answer.slice(answer.indexOf("{")))).toMatchObject(problem);
  });

  it("answers 413 to an undeclared length once it is too long", async () => {
    const { running } = await start();
    const megabyte = 1024 * 1024;
    const chunk = `${megabyte.toString(16)}\r\n${"x".repeat(megabyte)}\r\n`;
    const answer = await raw(running.port, [
      "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n" +
        "transfer-encoding: chunked\r\n\r\n",
      chunk,
      chunk,
    ]);
    expect(answer).toContain("413 Payload Too Large");
    expect(answer).toContain(problem.code);
  });

  it("reads a chunked body within the limit", async () => {
    const { running } = await start();
    const body = new Blob(['{"text":"', "abc", '"}']).stream();
    const res = await fetch(`${running.url}/echo`, {
      method: "POST",
      body,
      duplex: "half",
      headers: { "content-type": "application/json" },
    });
    expect(await res.json()).toEqual({ length: 3 });
  });

  it.each([
    ["no HTTP at all", "hello\r\n\r\n", "400 Bad Request", "malformed_request"],
    [
      "a bad host header",
      "GET / HTTP/1.1\r\nhost: a/b@c\r\nconnection: close\r\n\r\n",
      "400 Bad Request",
      "malformed_request",
    ],
    [
      "a huge header",
      `GET / HTTP/1.1\r\nhost: x\r\na: ${"x".repeat(20_000)}\r\n\r\n`,
      "431 Request Header Fields Too Large",
      "headers_too_large",
    ],
  ])("answers %s with a problem and stays up", async (_, text, status, code) => {
    const { running } = await start();
    const answer = await raw(running.port, [text]);
    expect(answer).toContain(`HTTP/1.1 ${status}`);
    expect(answer).toContain("application/problem+json");
    expect(answer).toContain(`"${code}"`);
    expect((await fetch(`${running.url}/healthz`)).status).toBe(200);
  });

  it("answers 408 to a request that does not arrive in time", async () => {
    const app = createHttpApp({ name: "test", logger: silentLogger });
    server = await serve(app, { port: 0, headersTimeout: 50, connectionsCheckingInterval: 20 });
    const answer = await raw(server.port, ["POST /echo HTTP/1.1\r\nhost: x\r\ncontent-le"]);
    expect(answer).toContain("HTTP/1.1 408");
    expect(answer).toContain('"request_timeout"');
  });
});
