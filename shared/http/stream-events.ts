import { deferred } from "#shared/kernel/deferred.ts";
import type { AppError } from "#shared/kernel/errors.ts";
import { type Logger, silentLogger } from "#shared/kernel/logger.ts";
import { preferredLanguage } from "#shared/kernel/text.ts";
import type { HttpContext } from "./app-types.ts";
import { asAppError } from "./handle-error.ts";
import { toProblem } from "./problem.ts";

type ServerEvent = { event: string; data: unknown; id?: string };

/** Resolves when the reader can take more; throws once the reader has gone away. */
export type SendEvent = (event: ServerEvent) => Promise<void>;

const headers = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-transform",
  // nginx and alike would hold the events back.
  "x-accel-buffering": "no",
};

/** Bytes that may wait for a slow reader before `send` does. */
const bufferBytes = 16 * 1024;

/**
 * Answers with server-sent events: `return streamEvents(c, async (send, signal) => {...})`.
 * An error before the response has begun (with an event or a heartbeat) is an ordinary problem
 * response with its status; a later one becomes an `error` event. `signal` aborts when the reader goes away. Comments every
 * `heartbeatMs` (15 s) keep proxies awake. After `longestMs`, if given, the stream ends as if the
 * reader had gone: they may come again. Events are numbered unless they bring an id.
 */
export async function streamEvents(
  c: HttpContext,
  produce: (send: SendEvent, signal: AbortSignal) => Promise<void>,
  options: { heartbeatMs?: number; longestMs?: number; logger?: Logger } = {},
): Promise<Response> {
  const { heartbeatMs = 15_000, longestMs, logger = silentLogger } = options;
  const gone = new AbortController();
  // Who may come again had better do so elsewhere when this server is about to close.
  const leaving = longestMs === undefined ? undefined : c.env?.draining;
  const signal = AbortSignal.any([gone.signal, c.req.raw.signal, ...(leaving ? [leaving] : [])]);
  const pipe = openPipe(() => gone.abort());
  signal.addEventListener("abort", pipe.close, { once: true });

  let events = 0;
  let begun = false;
  const started = deferred<void>();
  const write = (text: string) => {
    begun = true;
    pipe.write(text);
    started.resolve();
  };
  const send: SendEvent = async ({ event, data, id }) => {
    signal.throwIfAborted();
    events += 1;
    write(`id: ${id ?? events}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    await pipe.drained();
    signal.throwIfAborted();
  };
  const heartbeat = setInterval(() => write(": \n\n"), heartbeatMs);
  const end = longestMs === undefined ? undefined : setTimeout(() => gone.abort(), longestMs);

  const finished = produce(send, signal)
    .catch((thrown: unknown) => {
      if (signal.aborted) return;
      if (!begun) return started.reject(thrown);
      write(errorEvent(c, asAppError(thrown, c, logger), events + 1));
    })
    .finally(() => {
      clearInterval(heartbeat);
      clearTimeout(end);
      pipe.close();
      started.resolve();
    });
  void finished;
  await started.promise;
  return c.body(pipe.readable, 200, headers);
}

function errorEvent(c: HttpContext, error: AppError, id: number): string {
  const language = preferredLanguage(c.req.header("accept-language"));
  const problem = toProblem(error, language, c.var.requestId);
  return `id: ${id}\nevent: error\ndata: ${JSON.stringify(problem)}\n\n`;
}

/** A byte stream that can be written from outside and tells when its reader has caught up. */
function openPipe(onCancel: () => void) {
  const encoder = new TextEncoder();
  let caughtUp = deferred<void>();
  let closed = false;
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const readable = new ReadableStream<Uint8Array>(
    {
      start(c) {
        controller = c;
      },
      pull() {
        caughtUp.resolve();
      },
      cancel() {
        closed = true;
        caughtUp.resolve();
        onCancel();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: bufferBytes }),
  );
  return {
    readable,
    write(text: string): void {
      if (!closed) controller?.enqueue(encoder.encode(text));
    },
    async drained(): Promise<void> {
      if (closed || (controller?.desiredSize ?? 0) > 0) return;
      caughtUp = deferred<void>();
      await caughtUp.promise;
    },
    close(): void {
      caughtUp.resolve();
      if (closed) return;
      closed = true;
      controller?.close();
    },
  };
}
