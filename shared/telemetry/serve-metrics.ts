import { once } from "node:events";
import { createServer } from "node:http";
import type { Metrics } from "./metrics.ts";

/**
 * Serves `/metrics` on a port of its own, which Cloud Run does not open to the world: the
 * collector runs beside the unit and reaches it on the loopback.
 * https://cloud.google.com/stackdriver/docs/managed-prometheus/cloudrun-sidecar
 */
export async function serveMetrics(
  metrics: Metrics,
  port: number,
): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    if (request.method !== "GET" || request.url !== "/metrics") {
      return void response.writeHead(404).end();
    }
    metrics.text().then(
      ({ body, contentType }) => response.writeHead(200, { "content-type": contentType }).end(body),
      () => response.writeHead(500).end(),
    );
  });
  // It keeps no process alive.
  server.listen(port, "127.0.0.1").unref();
  await once(server, "listening");
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : port,
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
