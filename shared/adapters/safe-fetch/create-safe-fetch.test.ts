import type { LookupAddress } from "node:dns";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createSafeFetch, type SafeFetchOptions } from "./create-safe-fetch.ts";

const servers: Server[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(servers.splice(0).map((one) => new Promise((done) => one.close(done))));
});

/** A server on this machine, and what reached it. */
async function serve(answer: RequestListener = (_, res) => res.end("hello")) {
  const reached: string[] = [];
  const server = createServer((req, res) => {
    reached.push(`${req.method} ${req.headers.host}${req.url}`);
    answer(req, res);
  });
  servers.push(server);
  server.on("connection", (socket) => socket.on("error", () => {}));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return { port, reached };
}

const at = (...addresses: string[]): LookupAddress[] =>
  addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));

/** Lets this machine be reached, under the name of a host. */
function opened(port: number, options: SafeFetchOptions = {}) {
  return createSafeFetch({
    allowHttp: true,
    ports: [port],
    isAllowed: (address) => address === "127.0.0.1",
    resolve: async () => at("127.0.0.1"),
    ...options,
  });
}
const get = { method: "GET" } as const;
const invalid = { code: "invalid_request", retry: false };

describe("a safe fetch", () => {
  it("asks, and gives back what was answered", async () => {
    const { port, reached } = await serve((req, res) => {
      res.writeHead(201, { "x-said": "yes" });
      req.pipe(res);
    });
    const post = {
      method: "POST",
      body: "¿qué?",
      headers: { "content-type": "text/plain" },
    } as const;
    const answer = await opened(port)(`http://hooks.example:${port}/a?b=c`, post);
    expect(answer).toMatchObject({ status: 201, headers: { "x-said": "yes" } });
    expect(Buffer.from(answer.body).toString()).toBe("¿qué?");
    expect(reached).toEqual([`POST hooks.example:${port}/a?b=c`]);
  });

  it.each([
    ["http", "http://example.com/"],
    ["another protocol", "ftp://example.com/"],
    ["a file", "file:///etc/passwd"],
    ["no address", "example.com"],
    ["a user", "https://user@example.com/"],
    ["a password", "https://:secret@example.com/"],
    ["another port", "https://example.com:22/"],
    ["this machine", "https://127.0.0.1/"],
    ["this machine in IPv6", "https://[::1]/"],
    ["this machine mapped", "https://[::ffff:127.0.0.1]/"],
    ["this machine as one number", "https://2130706433/"],
    ["this machine in octal", "https://0177.0.0.1/"],
    ["this machine in hexadecimal", "https://0x7f.1/"],
    ["this machine, cut short", "https://127.1/"],
    ["a metadata server", "https://169.254.169.254/computeMetadata/v1/"],
    ["a private network", "https://10.0.0.1/"],
  ])("never asks %s", async (_, url) => {
    const resolve = vi.fn(async () => at("8.8.8.8"));
    await expect(createSafeFetch({ resolve })(url, get)).rejects.toMatchObject(invalid);
    expect(resolve).not.toHaveBeenCalled();
  });

  it.each([
    ["this machine", at("127.0.0.1")],
    ["this machine in IPv6", at("::1")],
    ["a metadata server", at("169.254.169.254")],
    ["a host and a private network", at("8.8.8.8", "10.0.0.1")],
    ["a private network behind IPv6", at("2606:4700::1111", "fd00::1")],
    ["nothing", []],
  ])("never connects to a name that leads to %s", async (_, addresses) => {
    const { port, reached } = await serve();
    const fetch = createSafeFetch({
      allowHttp: true,
      ports: [port],
      resolve: async () => addresses,
    });
    await expect(fetch(`http://evil.example:${port}/`, get)).rejects.toMatchObject(invalid);
    expect(reached).toEqual([]);
  });

  it("connects to the address that it checked, whatever the name means by then", async () => {
    const { port, reached } = await serve();
    let asked = 0;
    const rebinding = async () => at(asked++ === 0 ? "127.0.0.1" : "10.0.0.1");
    const fetch = opened(port, { resolve: rebinding });
    expect((await fetch(`http://evil.example:${port}/`, get)).status).toBe(200);
    await expect(fetch(`http://evil.example:${port}/`, get)).rejects.toMatchObject(invalid);
    expect([asked, reached.length]).toEqual([2, 1]);
  });

  it("follows no redirect", async () => {
    const inner = await serve();
    const location = `http://127.0.0.1:${inner.port}/secret`;
    const { port } = await serve((_, res) => res.writeHead(302, { location }).end());
    const answer = await opened(port)(`http://hooks.example:${port}/`, get);
    expect(answer).toMatchObject({ status: 302, headers: { location } });
    expect(inner.reached).toEqual([]);
  });

  it("uses no proxy of the environment", async () => {
    const proxy = await serve();
    for (const name of ["http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"]) {
      vi.stubEnv(name, `http://127.0.0.1:${proxy.port}`);
    }
    const { port, reached } = await serve();
    await opened(port)(`http://hooks.example:${port}/`, get);
    expect([reached.length, proxy.reached]).toEqual([1, []]);
  });

  it.each<[string, RequestListener, SafeFetchOptions]>([
    ["never answers", () => {}, { timeoutMs: 50 }],
    ["never ends", (_, res) => res.write("x"), { timeoutMs: 50 }],
    ["is too long", (_, res) => res.end("x".repeat(2000)), { maxBytes: 1000 }],
    ["has endless headers", (_, res) => res.writeHead(200, { x: "y".repeat(20_000) }).end(), {}],
    ["breaks off", (_, res) => res.destroy(), {}],
  ])("gives up on a server whose answer %s", async (_, answer, options) => {
    const { port } = await serve(answer);
    const asked = opened(port, options)(`http://hooks.example:${port}/`, get);
    await expect(asked).rejects.toMatchObject({ code: "unavailable" });
    for (const server of servers) server.closeAllConnections();
  });

  it("says of a name that nobody knows, and of a port that is closed, that it is away", async () => {
    const { port } = await serve();
    const unknown = opened(port, { resolve: () => Promise.reject(new Error("ENOTFOUND")) });
    const closed = opened(1);
    for (const asked of [
      unknown(`http://x.example:${port}/`, get),
      closed("http://x.example:1/", get),
    ]) {
      await expect(asked).rejects.toMatchObject({ code: "unavailable" });
    }
  });

  it("stops when the caller does, with the caller's reason", async () => {
    const { port } = await serve(() => stop.abort(new Error("enough")));
    const stop = new AbortController();
    const asked = opened(port)(`http://hooks.example:${port}/`, get, stop.signal);
    await expect(asked).rejects.toThrow("enough");
  });
});
