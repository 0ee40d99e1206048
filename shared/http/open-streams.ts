export type OpenStreams = ReturnType<typeof createOpenStreams>;

/** Responses that may go on for ever, so that they can be ended when the server closes. */
export function createOpenStreams() {
  const ends = new Set<() => void>();

  /** The same response; the body of an event stream ends early, and cleanly, at `endAll`. */
  function keep(response: Response): Response {
    // The body comes second: to look at it makes one of what was none yet.
    const type = response.headers.get("content-type");
    if (!type?.startsWith("text/event-stream") || !response.body) return response;
    const source = response.body.getReader();
    let over = false;
    let endEarly = (): void => {};
    const body = new ReadableStream<Uint8Array>(
      {
        start(controller) {
          endEarly = () => {
            finish(controller);
            // Nobody listens any more: whoever writes may stop.
            source.cancel().catch(() => {});
          };
          ends.add(endEarly);
        },
        async pull(controller) {
          const { done, value } = await source.read();
          if (done) finish(controller);
          else if (!over) controller.enqueue(value);
        },
        async cancel(reason) {
          ends.delete(endEarly);
          await source.cancel(reason);
        },
      },
      { highWaterMark: 0 },
    );
    function finish(controller: ReadableStreamDefaultController<Uint8Array>): void {
      ends.delete(endEarly);
      if (!over) controller.close();
      over = true;
    }
    const { status, headers } = response;
    return new Response(body, { status, headers });
  }

  return {
    keep,
    /** Calls `end` at `endAll`, unless what it returns was called before. */
    add(end: () => void): () => void {
      ends.add(end);
      return () => void ends.delete(end);
    },
    endAll(): void {
      for (const end of ends) end();
    },
  };
}
