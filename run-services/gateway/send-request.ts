import { Readable } from "node:stream";
import { type Dispatcher, errors, type Pool } from "undici";
import { discardBody } from "#shared/http/limit-body.ts";
import { passedOn, received } from "./hop-by-hop.ts";
import type { Outcome } from "./outcome.ts";

/** A request as it goes out, any number of times unless its body streams. */
export type Outgoing = {
  method: Dispatcher.HttpMethod;
  /** With the query. */
  path: string;
  headers: Record<string, string>;
  body: Uint8Array | ReadableStream<Uint8Array> | null;
  signal: AbortSignal;
  /** Says that the answer streams: what follows takes as long as it takes. */
  onStream: () => void;
};

const bodiless = new Set([101, 204, 205, 304]);

/** Bodies of a known length up to this are passed on in one piece, which costs least. */
const smallBytes = 64 * 1024;

/** Reads what is needed to send it. Throws what reading a small body throws. */
export async function readOutgoing(request: Request, root: string) {
  const { method, url } = request;
  return {
    method: method as Dispatcher.HttpMethod,
    path: root + url.slice(url.indexOf("/", url.indexOf("//") + 2)),
    headers: passedOn(request.headers),
    body: await bodyOf(request),
  };
}

async function bodyOf(request: Request): Promise<Outgoing["body"]> {
  if (request.method === "GET" || request.method === "HEAD") return null;
  const length = request.headers.get("content-length");
  const small = length !== null && Number(length) <= smallBytes;
  return small ? new Uint8Array(await request.arrayBuffer()) : request.body;
}

/**
 * Sends a request once. Throws when it is not the backend's doing: the client went away, or its
 * body broke off or grew too long.
 */
export async function sendRequest(pool: Pool, outgoing: Outgoing): Promise<Outcome> {
  const { onStream, body, ...options } = outgoing;
  let began = false;
  let broken: { cause: unknown } | undefined;
  const noteBroken = (cause: unknown) => {
    broken = { cause };
  };
  try {
    const answer = await pool.request({
      ...options,
      body: body instanceof ReadableStream ? readableOf(body, noteBroken) : body,
    });
    began = true;
    return { response: await responseOf(answer, options.method, onStream) };
  } catch (failure) {
    if (broken) throw broken.cause;
    return { failure, unanswered: !began && !isAnswer(failure) };
  }
}

/** Errors of a connection that worked: the backend said something else, or thought for too long. */
function isAnswer(failure: unknown): boolean {
  return (
    failure instanceof errors.HTTPParserError ||
    failure instanceof errors.HeadersOverflowError ||
    failure instanceof errors.HeadersTimeoutError
  );
}

async function responseOf(
  answer: Dispatcher.ResponseData,
  method: string,
  onStream: () => void,
): Promise<Response> {
  const { statusCode: status, body } = answer;
  const headers = received(answer.headers);
  if (bodiless.has(status) || method === "HEAD") {
    await body.dump();
    return new Response(null, { status, headers });
  }
  const length = Number(headers.get("content-length") ?? Number.NaN);
  if (length <= smallBytes) return new Response(await body.bytes(), { status, headers });
  onStream();
  return new Response(webStreamOf(body), { status, headers });
}

/**
 * The bytes as they come. Not `Readable.toWeb`: when a reader cancels while bytes arrive, that one
 * throws where nobody can catch it, and the process ends.
 */
function webStreamOf(body: Readable): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = body[Symbol.asyncIterator]();
  body.on("error", () => {}); // The iterator throws it to whoever still reads.
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await chunks.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
      cancel() {
        body.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}

function readableOf(body: ReadableStream<Uint8Array>, onBroken: (cause: unknown) => void) {
  return Readable.from(chunksOf(body, onBroken), { objectMode: false });
}

/** The body as it comes. When the backend wants no more of it, the rest is read and dropped. */
async function* chunksOf(
  body: ReadableStream<Uint8Array>,
  onBroken: (cause: unknown) => void,
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  const read = () =>
    reader.read().catch((cause: unknown) => {
      onBroken(cause);
      throw cause;
    });
  try {
    for (let next = await read(); !next.done; next = await read()) yield next.value;
  } finally {
    void discardBody(reader);
  }
}
