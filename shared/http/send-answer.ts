import type { ServerResponse } from "node:http";
import { dropAnswer, type NodeAnswer } from "./node-response.ts";
import type { OpenStreams } from "./open-streams.ts";

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
  if (body === null || body instanceof Uint8Array) {
    outgoing.end(body ?? undefined);
    return;
  }
  // Whoever waits for the beginning hears it, even when nothing has come after it yet.
  if (body.readableLength === 0) outgoing.flushHeaders();
  // A broken body must not look like a whole one.
  if (body.destroyed) outgoing.destroy();
  body.once("error", () => outgoing.destroy());
  outgoing.once("close", () => body.destroy());
  body.pipe(outgoing);
  if (!isEventStream(headers)) return;
  const forget = streams.add(() => {
    body.unpipe(outgoing);
    outgoing.end();
  });
  outgoing.once("close", forget);
}

function isEventStream({ "content-type": type }: NodeAnswer["headers"]): boolean {
  return typeof type === "string" && type.startsWith("text/event-stream");
}
