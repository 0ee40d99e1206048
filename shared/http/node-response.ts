import { type Flow, webStreamOf } from "./flow.ts";
import { type HeaderRecord, PlainHeaders } from "./plain-headers.ts";

/** An answer in Node's own terms. */
export type NodeAnswer = {
  status: number;
  headers: HeaderRecord;
  body: Buffer<ArrayBuffer> | Flow | null;
};

const answers = new WeakMap<Response, NodeAnswer>();

/** The answer as a response like any other. */
export function webResponse({ status, headers, body }: NodeAnswer): Response {
  const sent = isFlow(body) ? webStreamOf(body) : body;
  return new Response(sent, { status, headers: new PlainHeaders(headers) });
}

/**
 * A response that Node's server sends as it is: no web streams and headers in between. Its `body`
 * is there for whoever wraps it; its other ways to read it are not.
 */
export function nodeResponse(answer: NodeAnswer): Response {
  const { status, headers, body } = answer;
  const init = { status, headers: new PlainHeaders(headers) };
  const response = new Response(isFlow(body) ? null : body, init);
  answers.set(response, answer);
  if (!isFlow(body)) return response;
  let stream: ReadableStream<Uint8Array> | undefined;
  return Object.defineProperty(response, "body", {
    get() {
      stream ??= webStreamOf(body);
      return stream;
    },
  });
}

/** What is behind a response, with all headers that it has now; undefined for any other response. */
export function nodeAnswerOf(response: Response): NodeAnswer | undefined {
  return answers.get(response);
}

/** Lets go of an answer that nobody will read. */
export function dropAnswer({ body }: NodeAnswer): void {
  if (isFlow(body)) body.drop();
}

export function isFlow(body: NodeAnswer["body"]): body is Flow {
  return body !== null && "take" in body;
}
