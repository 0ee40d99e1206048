import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { parseJson } from "#shared/kernel/parse-json.ts";

export type WireRequest = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: unknown;
};
/** A JSON answer, or server-sent events whose data these are. */
export type WireReply =
  | { status: number; json: unknown; headers?: Record<string, string> }
  | { events: string[] };

/** What goes wrong with one request. */
export type Fault =
  /** The connection breaks before a word. */
  | { kind: "reset" }
  | { kind: "delay"; ms: number }
  | { kind: "status"; status: number; retryAfter?: string }
  /** Half of the answer; then the connection breaks, or ends as if that were all. */
  | { kind: "half"; clean?: boolean }
  /** The answer's first two events; then silence until the client goes away. */
  | { kind: "stall" }
  /** 200, but a page for people. */
  | { kind: "page" };

/** A server on the loopback that notes what it is asked, and fails when told to. */
export async function startWireServer(
  answer: (request: WireRequest) => Promise<WireReply>,
  { port = 0 } = {},
) {
  const requests: WireRequest[] = [];
  const faults: Fault[] = [];
  const abandoned: string[] = [];
  /** Connections that the server itself broke. */
  const broken = new WeakSet<ServerResponse>();
  let onAbandoned: () => void = () => {};
  let onAnswering: () => void = () => {};

  const server = createServer(async (incoming, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of incoming) pieces.push(piece);
    const url = new URL(incoming.url ?? "/", "http://127.0.0.1");
    response.on("close", () => {
      if (response.writableFinished || broken.has(response)) return;
      abandoned.push(url.pathname);
      onAbandoned();
    });
    const request: WireRequest = {
      method: incoming.method ?? "",
      path: decodeURIComponent(url.pathname),
      query: url.searchParams,
      headers: incoming.headers,
      body: parseJson(Buffer.concat(pieces).toString("utf8")),
    };
    requests.push(request);
    await send(response, faults.shift(), () => answer(request));
    onAnswering();
  });

  function destroy(response: ServerResponse): void {
    broken.add(response);
    response.destroy();
  }

  async function send(
    response: ServerResponse,
    fault: Fault | undefined,
    reply: () => Promise<WireReply>,
  ): Promise<void> {
    if (fault?.kind === "reset") return destroy(response);
    if (fault?.kind === "delay") await sleep(fault.ms);
    if (fault?.kind === "page") {
      response.writeHead(200, { "content-type": "text/html" });
      response.end("<!doctype html>\n\n<p>Welcome!</p>\n\n");
      return;
    }
    if (fault?.kind === "status") {
      const headers = fault.retryAfter === undefined ? {} : { "retry-after": fault.retryAfter };
      const error = { code: fault.status, message: "The service said no.", status: "FAULT" };
      response.writeHead(fault.status, { "content-type": "application/json", ...headers });
      response.end(JSON.stringify({ error }));
      return;
    }
    const said = await reply();
    const isStream = "events" in said;
    const chunks = isStream
      ? said.events.map((event) => `data: ${event}\n\n`)
      : [JSON.stringify(said.json)];
    response.writeHead(isStream ? 200 : said.status, {
      "content-type": isStream ? "text/event-stream" : "application/json; charset=UTF-8",
      ...("headers" in said && said.headers),
    });
    if (fault?.kind === "stall") {
      response.write(isStream ? chunks.slice(0, 2).join("") : chunks[0]?.slice(0, 1));
    } else if (fault?.kind === "half") {
      const half = isStream
        ? chunks.slice(0, Math.ceil(chunks.length / 2))
        : [chunks[0]?.slice(0, 20)];
      await new Promise((resolve) => response.write(half.join(""), resolve));
      // The client sees what was written before the connection goes.
      await sleep(5);
      if (fault.clean) response.end();
      else destroy(response);
    } else {
      for (const chunk of chunks) response.write(chunk);
      response.end();
    }
  }

  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const { port: bound } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${bound}`,
    requests,
    /** The next requests go wrong, one each. */
    fail: (...next: Fault[]) => void faults.push(...next),
    /** Faults that no request has met yet. */
    pending: () => faults.length,
    /** How many requests went to a path that ends like this. */
    count: (ending: string) => requests.filter(({ path }) => path.endsWith(ending)).length,
    /** Resolves when a client has gone away before its answer was whole. */
    async whenAbandoned(): Promise<string> {
      if (abandoned.length === 0) {
        await new Promise<void>((resolve) => {
          onAbandoned = resolve;
        });
      }
      return abandoned[0] ?? "";
    },
    /** Resolves when the server has answered the next request, or as much as it ever will. */
    whenAnswering: () =>
      new Promise<void>((resolve) => {
        onAnswering = resolve;
      }),
    abandoned,
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
