import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type MetadataFault = "reset" | "silence" | "half an answer" | "wrong type" | number;

const path = "/computeMetadata/v1/instance/service-accounts/default/identity";

/**
 * The metadata server of an instance on Google Cloud, as far as ID tokens go. It refuses requests
 * without `Metadata-Flavor: Google` and those that came through a proxy, and marks its answers
 * (https://cloud.google.com/compute/docs/metadata/querying-metadata); without an audience there is
 * no token (https://cloud.google.com/compute/docs/instances/verifying-instance-identity).
 * Set `GCE_METADATA_HOST` to its host.
 */
export async function startFakeMetadataServer() {
  let served = 0;
  let fault: MetadataFault | undefined;
  let lifetimeSeconds = 3600;
  const server = createServer((req, res) => {
    const url = new URL(req.url ?? "/", "http://metadata");
    const audience = url.searchParams.get("audience");
    if (req.headers["metadata-flavor"] !== "Google" || req.headers["x-forwarded-for"]) {
      return res.writeHead(403).end();
    }
    if (url.pathname !== path) return res.writeHead(404).end();
    if (!audience) return res.writeHead(400).end("non-empty audience parameter required");
    served += 1;
    if (fault !== undefined) return fail(res, fault);
    send(res, makeToken(audience, served, lifetimeSeconds), "text/html");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Tokens asked for so far. */
    served: () => served,
    set fault(next: MetadataFault | undefined) {
      fault = next;
    },
    set lifetimeSeconds(next: number) {
      lifetimeSeconds = next;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function fail(res: ServerResponse, fault: MetadataFault): void {
  if (fault === "silence") return;
  if (fault === "reset") res.socket?.resetAndDestroy();
  else if (fault === "wrong type") send(res, '{"sorry": true}', "application/json");
  else if (typeof fault === "number") res.writeHead(fault).end("not now");
  else {
    res.writeHead(200, { "metadata-flavor": "Google", "content-length": "1000" });
    res.write("eyJhbGci", () => res.socket?.resetAndDestroy());
  }
}

function send(res: ServerResponse, body: string, type: string): void {
  res.writeHead(200, { "metadata-flavor": "Google", "content-type": type }).end(body);
}

/** The nth token; nobody here checks its signature. */
function makeToken(audience: string, nth: number, seconds: number): string {
  const exp = Math.floor(Date.now() / 1000) + seconds;
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "RS256", kid: "g" })}.${part({ aud: audience, exp, nth })}.c2ln`;
}
