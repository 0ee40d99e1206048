import { deferred } from "#shared/kernel/deferred.ts";
import type { AppError } from "#shared/kernel/errors.ts";
import { type Logger, silentLogger } from "#shared/kernel/logger.ts";
import type { HttpContext } from "./app-types.ts";
import { asAppError, problemOf } from "./handle-error.ts";

type ServerEvent = { event: string; data: unknown; id?: string };

/** How events are written, for readers who expect another form than ours. */
export type Frame = {
  event(event: ServerEvent): string;
  error(c: HttpContext, error: AppError, id?: string): string;
};

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
 * reader had gone: they may come again. Events are numbered unless they
 * bring an id; then an error of this stream has none, so that none of theirs is taken for heard.
 * `frame` says how they are written.
 */
export async function streamEvents(
  c: HttpContext,
  produce: (send: SendEvent, signal: AbortSignal) => Promise<void>,
  options: { heartbeatMs?: number; longestMs?: number; logger?: Logger; frame?: Frame } = {},
): Promise<Response> {
  const { heartbeatMs = 15_000, longestMs, logger = silentLogger, frame = namedEvents } = options;
  const gone = new AbortController();
  // Who may come again had better do so elsewhere when this server is about to close.
  const leaving = longestMs === undefined ? undefined : c.env?.draining;
  const signal = AbortSignal.any([gone.signal, c.req.raw.signal, ...(leaving ? [leaving] : [])]);
  const pipe = openPipe(() => gone.abort());
  signal.addEventListener("abort", pipe.close, { once: true });

  let events = 0;
  let ownIds = false;
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
    ownIds ||= id !== undefined;
    write(frame.event({ event, data, id: id ?? String(events) }));
    await pipe.drained();
    signal.throwIfAborted();
  };
  const heartbeat = setInterval(() => write(": \n\n"), heartbeatMs);
  const end = longestMs === undefined ? undefined : setTimeout(() => gone.abort(), longestMs);

  const finished = produce(send, signal)
    .catch((thrown: unknown) => {
      if (signal.aborted) return;
      if (!begun) return started.reject(thrown);
      const error = asAppError(thrown, c, logger);
      write(ownIds ? frame.error(c, error) : frame.error(c, error, String(events + 1)));
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

/** Named and numbered, an error with its problem. */
const namedEvents: Frame = {
  event({ event, data, id }) {
    const number = id === undefined ? "" : `id: ${id}\n`;
    return `${number}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
  },
  error: (c, error, id) =>
    namedEvents.event({ event: "error", data: problemOf(c, error), ...(id && { id }) }),
};

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
