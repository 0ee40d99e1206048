import { Readable } from "node:stream";
import { type Dispatcher, errors, type Pool } from "undici";
import { createFlow, type Taker } from "#shared/http/flow.ts";
import { discardBody } from "#shared/http/limit-body.ts";
import type { NodeAnswer } from "#shared/http/node-response.ts";
import type { HeaderRecord } from "#shared/http/plain-headers.ts";
import type { Ending } from "./ending.ts";
import { passedOn } from "./hop-by-hop.ts";
import type { Outcome } from "./outcome.ts";

/** A request as it goes out, any number of times unless its body streams. */
export type Outgoing = {
  method: Dispatcher.HttpMethod;
  /** With the query. */
  path: string;
  headers: HeaderRecord;
  body: Uint8Array | ReadableStream<Uint8Array> | null;
  ending: Ending;
  /** Says that the answer streams: what follows takes as long as it takes. */
  onStream: () => void;
};

const bodiless = new Set([101, 204, 205, 304]);

/** Bodies of a known length up to this are passed on in one piece, which costs least. */
const smallBytes = 64 * 1024;

/** Whether a request has no body, and may be sent again. */
export function onlyReads({ method }: { method: string }): boolean {
  return method === "GET" || method === "HEAD";
}

/** The body, read when it is small. Throws what reading it throws. */
export async function bodyOf(request: Request): Promise<Outgoing["body"]> {
  const length = request.headers.get("content-length");
  const small = length !== null && Number(length) <= smallBytes;
  return small ? new Uint8Array(await request.arrayBuffer()) : request.body;
}

/**
 * Sends a request once. Throws when it is not the backend's doing: the client's body broke off or
 * grew too long.
 */
export function sendRequest(pool: Pool, outgoing: Outgoing): Promise<Outcome> {
  const { method, path, headers, body, ending, onStream } = outgoing;
  return new Promise((resolve, reject) => {
    let broken: { cause: unknown } | undefined;
    const noteBroken = (cause: unknown) => {
      broken = { cause };
    };
    const sent = body instanceof ReadableStream ? readableOf(body, noteBroken) : body;
    // Until it is its turn, nothing has been sent that could be broken off.
    ending.onEnd = (failure) => resolve({ failure, unanswered: false });
    const handler = createReceiver(method, ending, {
      onAnswer: (answer) => resolve({ answer }),
      onStream,
      onFailure(failure, began) {
        if (broken) reject(broken.cause);
        else resolve({ failure, unanswered: !began && !isAnswer(failure) });
      },
    });
    try {
      pool.dispatch({ method, path, headers, body: sent }, handler);
    } catch (failure) {
      resolve({ failure, unanswered: false });
    }
  });
}

/** Errors of a connection that worked: the backend said something else, or thought for too long. */
function isAnswer(failure: unknown): boolean {
  return (
    failure instanceof errors.HTTPParserError ||
    failure instanceof errors.HeadersOverflowError ||
    failure instanceof errors.HeadersTimeoutError
  );
}

type Reception = {
  /** Called once: with a small answer when it is complete, with any other when it begins. */
  onAnswer(answer: NodeAnswer): void;
  onStream(): void;
  onFailure(failure: unknown, began: boolean): void;
};

/** Takes one answer, as undici tells of it. */
function createReceiver(
  method: Dispatcher.HttpMethod,
  ending: Ending,
  { onAnswer, onStream, onFailure }: Reception,
): Dispatcher.DispatchHandler {
  let answer: NodeAnswer | undefined;
  let into: Taker | undefined;
  let empty = false;
  const chunks: Buffer[] = [];
  return {
    onRequestStart(controller) {
      ending.onEnd = (reason) => controller.abort(asError(reason));
    },
    onResponseStart(controller, status, headers) {
      if (status < 200) return;
      answer = { status, headers: passedOn(headers), body: null };
      empty = bodiless.has(status) || method === "HEAD";
      if (empty || Number(headers["content-length"] ?? Number.NaN) <= smallBytes) return;
      const created = createFlow({
        pause: () => controller.pause(),
        resume: () => controller.resume(),
        stop: (reason) => controller.abort(asError(reason)),
      });
      into = created.into;
      onStream();
      onAnswer({ ...answer, body: created.flow });
    },
    onResponseData(_controller, chunk) {
      if (into) into.write(chunk);
      else chunks.push(chunk);
    },
    onResponseEnd() {
      ending.onEnd = undefined;
      if (into) into.end();
      else if (answer) onAnswer({ ...answer, body: empty ? null : Buffer.concat(chunks) });
    },
    onResponseError(_controller, failure) {
      ending.onEnd = undefined;
      if (into) into.fail(failure);
      else onFailure(failure, answer !== undefined);
    },
  };
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
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
