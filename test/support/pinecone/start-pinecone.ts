import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { answerRequest, refuse } from "./answer-request.ts";
import { createNamespaces, type Lag } from "./create-namespaces.ts";
import { type Fault, send } from "./faults.ts";

type SeenRequest = { operation: string; body: string };

export type FakePinecone = {
  /** As `INDEX_URL` has it, after `pinecone+`. */
  url: string;
  apiKey: string;
  /** Every request that came, also those that were refused. */
  requests: SeenRequest[];
  /** The most requests that were under way at once. */
  mostAtOnce: number;
  lag: Lag;
  /** Befalls the next requests whose path begins so, one each, in this order. */
  fail(path: string, ...faults: Fault[]): void;
  /** false: as if something in between took away the headers with the numbers of writes. */
  numbered: boolean;
  close(): Promise<void>;
};

const apiVersions = new Set(["2025-10", "2026-04"]);

/**
 * An index of Pinecone with the metric `dotproduct`, as one process: its data plane on the wire,
 * exact dot products, and the refusals of the real one (see requests.ts for their sources).
 */
export async function startPinecone(options: {
  dimensions: number;
  apiKey?: string;
  port?: number;
  lag?: Lag;
}): Promise<FakePinecone> {
  const { dimensions, apiKey = "pcsk_test", port = 0 } = options;
  const faults: { path: string; fault: Fault }[] = [];
  const requests: SeenRequest[] = [];
  const fake = { requests, mostAtOnce: 0, lag: options.lag ?? {}, numbered: true };
  let underWay = 0;
  const namespaces = createNamespaces(() => fake.lag);

  function answer(request: IncomingMessage, url: URL, body: string) {
    const { headers, method = "" } = request;
    // https://docs.pinecone.io/reference/api/authentication
    if (headers["api-key"] !== apiKey) return { status: 401, body: '"Unauthorized"' };
    // https://docs.pinecone.io/reference/api/versioning
    if (!apiVersions.has(String(headers["x-pinecone-api-version"]))) {
      return refuse(400, 3, "unknown or missing X-Pinecone-Api-Version");
    }
    if (method === "POST" && !/^application\/json\b/.test(headers["content-type"] ?? "")) {
      return refuse(415, 3, "Content-Type must be application/json");
    }
    return answerRequest({ method, url, body }, { namespaces, dimensions });
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const body = await text(request);
    fake.requests.push({ operation: `${request.method} ${url.pathname}`, body });
    const at = faults.findIndex(({ path }) => url.pathname.startsWith(path));
    const [next] = at < 0 ? [] : faults.splice(at, 1);
    if (next?.fault.kind === "status") {
      const { status, retryAfter } = next.fault;
      const refusal = refuse(status, 8, "as the test wants it");
      return send(
        response,
        retryAfter ? { ...refusal, headers: { "retry-after": retryAfter } } : refusal,
      );
    }
    const { headers, ...rest } = answer(request, url, body);
    return send(response, { ...rest, ...(fake.numbered && headers && { headers }) }, next?.fault);
  }

  const server = createServer((request, response) => {
    underWay += 1;
    fake.mostAtOnce = Math.max(fake.mostAtOnce, underWay);
    response.on("close", () => {
      underWay -= 1;
    });
    handle(request, response).catch((error) => response.destroy(error));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("no port");
  return Object.assign(fake, {
    url: `http://127.0.0.1:${address.port}`,
    apiKey,
    fail(path: string, ...list: Fault[]) {
      faults.push(...list.map((fault) => ({ path, fault })));
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
