import {
  createServer,
  type Server,
  type ServerOptions,
  ServerResponse,
  STATUS_CODES,
} from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener, RequestError } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { AppError, type ErrorCode, errorStatus } from "#shared/kernel/errors.ts";
import { nodeAnswerOf } from "./node-response.ts";
import { createOpenStreams } from "./open-streams.ts";
import { problemHeaders, toProblem } from "./problem.ts";
import { sendAnswer } from "./send-answer.ts";

export type RunningServer = {
  /** Where it listens, for example `http://127.0.0.1:8080`. */
  url: string;
  port: number;
  /**
   * Stops accepting and lets running requests finish; shortly before `drainMs` event streams are
   * ended, and what is left then is cut.
   */
  close(drainMs?: number): Promise<void>;
};

type Timeouts = Pick<
  ServerOptions,
  "headersTimeout" | "requestTimeout" | "connectionsCheckingInterval"
>;

const timeouts = {
  // Longer than what load balancers keep idle connections for, so that they close first.
  keepAliveTimeout: 65_000,
  headersTimeout: 30_000,
  // As long as a signed upload stays open: 200 MB over a slow line take their time.
  requestTimeout: 900_000,
};

/** Of the time that requests are given to finish, what event streams have at most. */
const streamShare = 0.85;

type Served = { fetch(request: Request, env?: unknown): Response | Promise<Response> };

/**
 * Serves an app over HTTP. Port 0 takes any free one.
 * Throws an error that names the port when it is taken.
 */
export async function serve(
  app: Served,
  { port, host = "127.0.0.1", ...overrides }: { port: number; host?: string } & Timeouts,
): Promise<RunningServer> {
  const draining = new AbortController();
  const streams = createOpenStreams();
  const listener = getRequestListener(
    (request, env) => {
      const { outgoing } = env;
      const send = (response: Response) => {
        const answer = nodeAnswerOf(response);
        if (!answer || !(outgoing instanceof ServerResponse)) return streams.keep(response);
        sendAnswer(answer, outgoing, streams);
        return RESPONSE_ALREADY_SENT;
      };
      const response = app.fetch(request, Object.assign(env, { draining: draining.signal }));
      return response instanceof Promise ? response.then(send) : send(response);
    },
    { hostname: host, errorHandler: unreadable },
  );
  const server = createServer({ ...timeouts, ...overrides }, listener);
  server.on("clientError", answerClientError);
  await listen(server, port, host);
  const address = server.address() as AddressInfo;
  const name = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}`,
    port: address.port,
    async close(drainMs = 10_000) {
      draining.abort();
      const late = setTimeout(streams.endAll, drainMs * streamShare);
      await drain(server, drainMs);
      clearTimeout(late);
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // Stays: unheard, a later error of the listening socket would end the process.
    server.on("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE";
      const fix = "Stop the program that uses it, or set PORT to another one.";
      reject(
        taken ? new Error(`Port ${port} on ${host} is taken. ${fix}`, { cause: error }) : error,
      );
    });
    server.listen(port, host, resolve);
  });
}

async function drain(server: Server, drainMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection that was busy when closing began turns idle only later.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const late = setTimeout(() => server.closeAllConnections(), drainMs);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}

/** A request that never became one: bad host header, bad target. */
function unreadable(error: unknown): Response {
  const app = new AppError(error instanceof RequestError ? "malformed_request" : "internal");
  const id = crypto.randomUUID();
  const problem = toProblem(app, "es", id);
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: problemHeaders(app, "es", id),
  });
}

/** What Node's parser refuses gets a problem as well, not an empty 400. */
function answerClientError(error: NodeJS.ErrnoException, socket: import("node:stream").Duplex) {
  if (error.code === "ECONNRESET" || !socket.writable) return socket.destroy();
  const id = crypto.randomUUID();
  const app = new AppError(codeOf(error));
  const status = errorStatus[app.code];
  const body = JSON.stringify(toProblem(app, "es", id));
  const headers = { ...problemHeaders(app, "es", id), connection: "close" };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join("")}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function codeOf(error: NodeJS.ErrnoException): ErrorCode {
  if (error.code === "ERR_HTTP_REQUEST_TIMEOUT") return "request_timeout";
  return error.code === "HPE_HEADER_OVERFLOW" ? "headers_too_large" : "malformed_request";
}
