/** Who gets the bytes of a flow. `write` returns false when it wants to be asked to go on. */
export type Taker = {
  write(chunk: Buffer): boolean;
  end(): void;
  fail(error: unknown): void;
};

/** Bytes that come from elsewhere, for one taker: less than a stream, for it costs less. */
export type Flow = {
  /** From now on the taker gets what has come already, and whatever comes. */
  take(taker: Taker): void;
  /** After a `write` that returned false. */
  resume(): void;
  /** Nobody wants any more of it. */
  drop(reason?: unknown): void;
};

/** Where the bytes come from. */
export type Source = { pause(): void; resume(): void; stop(reason: unknown): void };

/** Bytes that may wait for a taker. */
const mostWaiting = 64 * 1024;

/** A flow, and how it is fed. */
export function createFlow(source: Source): { flow: Flow; into: Taker } {
  let taker: Taker | undefined;
  let ended: ((taker: Taker) => void) | undefined;
  let over = false;
  let early: Buffer[] = [];
  let earlyBytes = 0;

  function end(how: (taker: Taker) => void): void {
    if (over || ended) return;
    if (!taker) ended = how;
    else {
      over = true;
      how(taker);
    }
  }

  const flow: Flow = {
    take(next) {
      taker = next;
      let more = true;
      for (const chunk of early) more = next.write(chunk);
      early = [];
      if (ended && !over) {
        over = true;
        ended(next);
      } else if (more) source.resume();
      else source.pause();
    },
    resume: source.resume,
    drop(reason = new Error("nobody reads on")) {
      if (over) return;
      over = true;
      early = [];
      source.stop(reason);
    },
  };
  const into: Taker = {
    write(chunk) {
      // Whoever reads would take nothing for something, and ask for more of it at once.
      if (over || chunk.length === 0) return true;
      if (taker) {
        const more = taker.write(chunk);
        if (!more) source.pause();
        return more;
      }
      early.push(chunk);
      earlyBytes += chunk.length;
      if (earlyBytes > mostWaiting) source.pause();
      return earlyBytes <= mostWaiting;
    },
    end: () => end((to) => to.end()),
    fail: (error) => end((to) => to.fail(error)),
  };
  return { flow, into };
}

/** A flow as a web stream, which takes it when it is first read. */
export function webStreamOf(flow: Flow): ReadableStream<Uint8Array> {
  let taken = false;
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (taken) return flow.resume();
        taken = true;
        flow.take({
          write(chunk) {
            controller.enqueue(chunk);
            return false; // until more is asked for
          },
          end: () => controller.close(),
          fail: (error) => controller.error(error),
        });
      },
      cancel: (reason) => flow.drop(reason),
    },
    { highWaterMark: 0 },
  );
}
