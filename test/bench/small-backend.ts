import { createServer, type ServerResponse } from "node:http";
import { setImmediate as turn } from "node:timers/promises";

/**
 * A process of its own: the service behind both gateways, with as little work as possible. `KEYS`
 * is the key set that it publishes.
 */
const item = { id: "doc_01h455vb4pex5vsknk084sn02q", title: "Contrato de alquiler", pages: 12 };
const answer = Buffer.from(JSON.stringify({ items: Array.from({ length: 13 }, () => item) }));
const event = `event: token\ndata: ${JSON.stringify({ text: "Con treinta días de preaviso. " })}\n\n`;
const eventsOfOneStream = 20;

function sendJson(response: ServerResponse, body: Buffer | string): void {
  const length = Buffer.byteLength(body);
  response.writeHead(200, { "content-type": "application/json", "content-length": length });
  response.end(body);
}

async function sendStream(response: ServerResponse): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (let sent = 0; sent < eventsOfOneStream; sent += 1) {
    response.write(event);
    await turn();
  }
  response.end();
}

const server = createServer((request, response) => {
  if (request.url === "/.well-known/jwks.json") return sendJson(response, process.env.KEYS ?? "");
  if (request.url === "/internal/revocations") return sendJson(response, "[]");
  request.resume();
  request.once("end", () => {
    if (request.url === "/v1/ask") void sendStream(response);
    else sendJson(response, answer);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.env.PORT), "127.0.0.1");
