import { Readable } from "node:stream";
import { type Dispatcher, Pool } from "undici";
import { discardBody } from "#shared/http/limit-body.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { Backend } from "./backend.ts";

/** They concern one connection only (RFC 9110 section 7.6.1), or undici decides them. */
const hopByHop = new Set([
  "connection",
  "expect",
  "host",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

const bodiless = new Set([101, 204, 205, 304]);

/** Answers of a known length up to this are passed on in one piece, which costs least. */
const smallBytes = 64 * 1024;

/**
 * A backend behind a URL, over kept connections. Bodies stream both ways as they come; when the
 * client goes away, so does the request. Throws `unavailable` when the backend does not answer.
 */
export function createHttpBackend(
  name: string,
  baseUrl: string,
): Backend & { close(): Promise<void> } {
  const base = new URL(baseUrl);
  const root = base.pathname.replace(/\/$/, "");
  const pool = new Pool(base.origin, {
    connections: 256,
    connect: { timeout: 3000 },
    headersTimeout: 300_000,
    bodyTimeout: 300_000,
  });

  return {
    name,
    async fetch(request) {
      try {
        return await send(pool, root, request);
      } catch (cause) {
        if (cause instanceof AppError || request.signal.aborted) throw cause;
        throw new AppError("unavailable", { cause });
      }
    },
    close: () => pool.close(),
  };
}

async function send(pool: Pool, root: string, request: Request): Promise<Response> {
  const { method, url, signal } = request;
  const withoutBody = method === "GET" || method === "HEAD";
  const body = withoutBody ? null : request.body;
  const response = await pool.request({
    method: method as Dispatcher.HttpMethod,
    path: root + url.slice(url.indexOf("/", url.indexOf("//") + 2)),
    headers: passedOn(request.headers),
    body: body && Readable.from(chunksOf(body), { objectMode: false }),
    signal,
  });
  const { statusCode: status } = response;
  const headers = received(response.headers);
  if (bodiless.has(status) || method === "HEAD") {
    await response.body.dump();
    return new Response(null, { status, headers });
  }
  const length = Number(headers.get("content-length") ?? Number.NaN);
  if (length <= smallBytes) {
    return new Response(await response.body.bytes(), { status, headers });
  }
  return new Response(Readable.toWeb(response.body), { status, headers });
}

/** The body as it comes. When the backend wants no more of it, the rest is read and dropped. */
async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    void discardBody(reader);
  }
}

function passedOn(headers: Headers): Record<string, string> {
  const listed = connectionOptions(headers.get("connection"));
  const result: Record<string, string> = {};
  headers.forEach((value, name) => {
    if (!hopByHop.has(name) && !listed.has(name)) result[name] = value;
  });
  return result;
}

function received(raw: Record<string, string | string[] | undefined>): Headers {
  const listed = connectionOptions([raw.connection].flat().join(","));
  const headers = new Headers();
  for (const [name, value] of Object.entries(raw)) {
    if (value === undefined || hopByHop.has(name) || listed.has(name)) continue;
    for (const one of [value].flat()) headers.append(name, one);
  }
  return headers;
}

/** The headers that `Connection` itself names as hop-by-hop. */
function connectionOptions(value: string | null): Set<string> {
  return new Set((value ?? "").toLowerCase().split(/\s*,\s*/));
}
