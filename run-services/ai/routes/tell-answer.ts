import { failure, type StoredEvent } from "#shared/conversations/generation.ts";
import type { HttpContext } from "#shared/http/app-types.ts";
import { demandStillKnown } from "#shared/http/authenticate.ts";
import { problemOf } from "#shared/http/handle-error.ts";
import { streamEvents } from "#shared/http/stream-events.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { Deps } from "../deps.ts";

/** In milliseconds: how long whoever may no longer read goes on reading, at most. */
const askAgainMs = 5_000;

type Options = {
  /** After so long the reader had better come again; never unless given. */
  longestMs?: number;
};

/** Sends an answer's events with their numbers, as long as the caller may have them. */
export function tellAnswer(
  c: HttpContext,
  events: (signal: AbortSignal) => AsyncGenerator<StoredEvent, void>,
  deps: Deps,
  options: Options = {},
): Promise<Response> {
  return streamEvents(
    c,
    async (send, gone) => {
      const unknown = new AbortController();
      const watch = setInterval(() => {
        demandStillKnown(c).catch((error) => unknown.abort(error));
      }, askAgainMs);
      try {
        for await (const { seq, event, data } of events(AbortSignal.any([gone, unknown.signal]))) {
          await send({ id: String(seq), event, data: event === "error" ? shown(c, data) : data });
        }
      } finally {
        clearInterval(watch);
      }
    },
    { ...options, logger: deps.logger },
  );
}

function shown(c: HttpContext, data: unknown) {
  const { code, detail } = failure.parse(data);
  return problemOf(c, new AppError(code, { ...(detail && { detail }) }));
}
