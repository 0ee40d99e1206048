import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Deferred, deferred } from "#shared/kernel/deferred.ts";

export type Behave = (req: IncomingMessage, res: ServerResponse) => unknown;

/** An HTTP server that does to each request what the next behaviour says, then what the last does. */
export async function startMisbehavingServer(...behaviours: Behave[]) {
  const requests: { method: string; url: string; headers: IncomingMessage["headers"] }[] = [];
  const server = createServer((req, res) => {
    const { method = "", url = "", headers } = req;
    const behave = behaviours[Math.min(requests.length, behaviours.length - 1)];
    requests.push({ method, url, headers });
    behave?.(req, res);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const page =
  (status: number): Behave =>
  (req, res) => {
    const headers = { "content-type": "text/html" };
    req.resume().on("end", () => res.writeHead(status, headers).end("<h1>Error</h1>"));
  };

const problem =
  (status: number): Behave =>
  (req, res) => {
    const headers = { "content-type": "application/problem+json" };
    req.resume().on("end", () => res.writeHead(status, headers).end(`{"status":${status}}`));
  };

const ways = {
  well: (_, res) => res.writeHead(200, { "content-type": "application/json" }).end('{"ok":true}'),
  reset: (req) => req.socket.resetAndDestroy(),
  hangUp: (req) => req.socket.destroy(),
  silence: () => {},
  halfAnAnswer: (_, res) => {
    res.writeHead(200, { "content-type": "application/json", "content-length": "100" });
    res.write('{"half":', () => res.socket?.resetAndDestroy());
  },
  noHttp: (req) => req.socket.end("SSH-2.0-OpenSSH_9.6\r\n\r\n"),
} satisfies Record<string, Behave>;

/**
 * What a server may do with a request. A `page` is in the words of somebody who stands in front of
 * the service, a `problem` in its own.
 */
export const behave = { ...ways, page, problem };

/** Behaves when told to, and tells when it was asked. */
export function held(then: Behave): Behave & { asked: Deferred<void>; release: Deferred<void> } {
  const asked = deferred<void>();
  const release = deferred<void>();
  const behaviour: Behave = (req, res) => {
    asked.resolve();
    void release.promise.then(() => then(req, res));
  };
  return Object.assign(behaviour, { asked, release });
}
