import type { Readable } from "node:stream";
import { type HeaderRecord, PlainHeaders } from "./plain-headers.ts";

/** An answer in Node's own terms. */
export type NodeAnswer = {
  status: number;
  headers: HeaderRecord;
  body: Uint8Array<ArrayBuffer> | Readable | null;
};

const answers = new WeakMap<Response, NodeAnswer>();

/** A response that Node's server can send as it is: no web streams and headers in between. */
export function nodeResponse(answer: NodeAnswer): Response {
  const { status, headers, body } = answer;
  const sent = body === null || body instanceof Uint8Array ? body : webStreamOf(body);
  const response = new Response(sent, { status, headers: new PlainHeaders(headers) });
  answers.set(response, answer);
  return response;
}

/** What is behind a response, with all headers that it has now; undefined for any other response. */
export function nodeAnswerOf(response: Response): NodeAnswer | undefined {
  return answers.get(response);
}

/** Lets go of an answer that nobody will read. */
export function dropAnswer({ body }: NodeAnswer): void {
  if (body !== null && !(body instanceof Uint8Array)) body.destroy();
}

/**
 * The bytes as they come. Not `Readable.toWeb`: when a reader cancels while bytes arrive, that one
 * throws where nobody can catch it, and the process ends.
 */
function webStreamOf(body: Readable): ReadableStream<Uint8Array> {
  let chunks: AsyncIterator<Uint8Array> | undefined;
  body.on("error", () => {}); // The iterator throws it to whoever still reads.
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        chunks ??= body[Symbol.asyncIterator]();
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
