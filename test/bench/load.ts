import { Agent, request as httpRequest } from "node:http";
import autocannon from "autocannon";
import { type LoadOrder, type LoadResult, loadMessage } from "./load-messages.ts";

/** A process of its own: puts load on a gateway as it is told, and says how it went. */
let tokens: string[] = [];
let bodies: string[] = [];

process.on("message", async (message) => {
  const told = loadMessage.parse(message);
  if ("tokens" in told) ({ tokens, bodies } = told);
  else process.send?.(await (told.streams ? loadStreams(told) : loadRequests(told)));
});

/** Every connection sends its share of the tokens, or of the bodies, in turn. */
function sharesOf(connection: number, order: LoadOrder): { token: string; body?: string }[] {
  const { connections, manyTokens, manyBodies, body } = order;
  const mine = (all: string[]) => all.filter((_, i) => i % connections === connection);
  const [token = ""] = tokens;
  if (manyBodies) return mine(bodies).map((each) => ({ token, body: each }));
  const own = body === undefined ? {} : { body };
  return (manyTokens ? mine(tokens) : [token]).map((each) => ({ token: each, ...own }));
}

async function loadRequests(order: LoadOrder): Promise<LoadResult> {
  const { url, connections, seconds, method, path } = order;
  const times: number[] = [];
  let clients = 0;
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    setupClient(client) {
      const requests = sharesOf(clients, order).map(({ token, body }) => ({
        method,
        path,
        body,
        headers: headersOf(token, body),
      }));
      clients += 1;
      client.setRequests(requests);
      client.on("response", (_status, _bytes, milliseconds) => times.push(milliseconds));
    },
  });
  const failed = result.non2xx + result.errors + result.timeouts;
  return summary(times, result["2xx"] / result.duration, failed);
}

/** So many streams at once; what is timed is the first byte of each. */
async function loadStreams(order: LoadOrder): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: order.connections });
  const [token = ""] = tokens;
  const times: number[] = [];
  let failed = 0;
  const startedAt = performance.now();
  const until = startedAt + order.seconds * 1000;
  const oneByOne = async () => {
    while (performance.now() < until) {
      const first = await readStream(order, token, agent);
      if (first === undefined) failed += 1;
      else times.push(first);
    }
  };
  await Promise.all(Array.from({ length: order.connections }, oneByOne));
  agent.destroy();
  return summary(times, times.length / ((performance.now() - startedAt) / 1000), failed);
}

/** Milliseconds to the first byte of a stream that ended well. */
function readStream(
  { url, path, method, body }: LoadOrder,
  token: string,
  agent: Agent,
): Promise<number | undefined> {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const headers = { ...headersOf(token, body), accept: "text/event-stream" };
    const request = httpRequest(`${url}${path}`, { method, headers, agent }, (response) => {
      let first: number | undefined;
      response.on("data", () => {
        first ??= performance.now() - startedAt;
      });
      response.on("end", () => resolve(response.statusCode === 200 ? first : undefined));
      response.on("error", () => resolve(undefined));
    });
    request.on("error", () => resolve(undefined));
    request.end(body);
  });
}

function headersOf(token: string, body: string | undefined): Record<string, string> {
  return {
    authorization: `Bearer ${token}`,
    accept: "application/json",
    "accept-language": "es",
    "user-agent": "bench",
    ...(body !== undefined && { "content-type": "application/json" }),
  };
}

function summary(times: number[], perSecond: number, failed: number): LoadResult {
  const sorted = Float64Array.from(times).sort();
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return { answers: times.length, perSecond, p50: at(0.5), p95: at(0.95), p99: at(0.99), failed };
}
