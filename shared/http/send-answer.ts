import type { ServerResponse } from "node:http";
import type { Flow } from "./flow.ts";
import { dropAnswer, isFlow, type NodeAnswer } from "./node-response.ts";
import type { OpenStreams } from "./open-streams.ts";

/** Bodies up to this become one text with the head, which is written at once. */
const smallBytes = 16 * 1024;

/** Sends an answer, a stream as it comes. An event stream ends early, and cleanly, at `endAll`. */
export function sendAnswer(
  answer: NodeAnswer,
  outgoing: ServerResponse,
  streams: OpenStreams,
): void {
  const { status, headers, body } = answer;
  if (outgoing.destroyed) {
    dropAnswer(answer);
    return;
  }
  outgoing.writeHead(status, headers);
  if (body === null) outgoing.end();
  else if (!isFlow(body)) sendWhole(body, outgoing);
  else sendFlow(body, outgoing, isEventStream(headers) ? streams : undefined);
}

function sendWhole(body: Buffer, outgoing: ServerResponse): void {
  if (body.length > smallBytes) outgoing.end(body);
  // Any bytes are characters in Latin-1, the encoding of the head.
  else outgoing.end(body.toString("latin1"), "latin1");
}

function sendFlow(flow: Flow, outgoing: ServerResponse, streams: OpenStreams | undefined): void {
  let silent = true;
  flow.take({
    write(chunk) {
      silent = false;
      return outgoing.write(chunk);
    },
    end: () => outgoing.end(),
    // A broken body must not look like a whole one.
    fail: () => outgoing.destroy(),
  });
  // Whoever waits for the beginning hears it, even when nothing has come after it yet.
  if (silent && !outgoing.writableEnded && !outgoing.destroyed) outgoing.flushHeaders();
  outgoing.on("drain", flow.resume);
  const forget = streams?.add(() => {
    flow.drop();
    outgoing.end();
  });
  outgoing.on("close", () => {
    forget?.();
    flow.drop();
  });
}

function isEventStream({ "content-type": type }: NodeAnswer["headers"]): boolean {
  return typeof type === "string" && type.startsWith("text/event-stream");
}
