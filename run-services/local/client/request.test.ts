import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createRequest } from "./request.ts";

let close = (): void => {};
afterEach(() => close());

async function answering(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () => {
    server.close();
    server.closeAllConnections();
  };
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("a request to the API", () => {
  it("waits as long as a 429 asks, then sends the body again", async () => {
    const bodies: string[] = [];
    const url = await answering(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      bodies.push(body);
      response.writeHead(bodies.length === 1 ? 429 : 200, { "retry-after": "0" }).end("{}");
    });
    const request = createRequest({ url, token: "t", signal: AbortSignal.timeout(20_000) });
    const response = await request("POST", "/x", { body: () => '{"q":1}' });
    expect(response.status).toBe(200);
    expect(bodies).toEqual(['{"q":1}', '{"q":1}']);
  });

  it("throws the problem that the API names", async () => {
    const url = await answering((_, response) => {
      const problem = { code: "payload_too_large", title: "Demasiado", detail: "Máximo 25 MB." };
      response.writeHead(413).end(JSON.stringify(problem));
    });
    const sent = createRequest({ url, signal: AbortSignal.timeout(20_000) })("GET", "/x");
    await expect(sent).rejects.toMatchObject({
      status: 413,
      code: "payload_too_large",
      message: "Máximo 25 MB.",
    });
  });

  it("names the status when the answer is no problem at all", async () => {
    const url = await answering((_, response) => void response.writeHead(502).end("<html>"));
    const sent = createRequest({ url, signal: AbortSignal.timeout(20_000) })("GET", "/x");
    await expect(sent).rejects.toMatchObject({ code: "http_502", message: "<html>" });
  });

  it("gives up on a system that is not available for long", async () => {
    let asked = 0;
    const url = await answering((_, response) => {
      asked += 1;
      response.writeHead(503, { "retry-after": "0" }).end("{}");
    });
    const signal = AbortSignal.timeout(20_000);
    const sent = createRequest({ url, signal, patienceSeconds: 0.5 })("GET", "/x");
    await expect(sent).rejects.toMatchObject({ status: 503 });
    expect(asked).toBe(3);
  });

  it("stops waiting when it is told to", async () => {
    const controller = new AbortController();
    const url = await answering((_, response) => {
      response.writeHead(503, { "retry-after": "30" }).end();
      setTimeout(() => controller.abort(), 50);
    });
    const sent = createRequest({ url, signal: controller.signal })("GET", "/x");
    await expect(sent).rejects.toMatchObject({ name: "AbortError" });
  });
});
