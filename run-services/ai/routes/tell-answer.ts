import { failure, type StoredEvent } from "#shared/conversations/generation.ts";
import type { HttpContext } from "#shared/http/app-types.ts";
import { problemOf } from "#shared/http/handle-error.ts";
import { streamEvents } from "#shared/http/stream-events.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { Deps } from "../deps.ts";
import { whileKnown } from "./while-known.ts";

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
    (send, gone) =>
      whileKnown(c, gone, async (signal) => {
        for await (const { seq, event, data } of events(signal)) {
          await send({ id: String(seq), event, data: event === "error" ? shown(c, data) : data });
        }
      }),
    { ...options, logger: deps.logger },
  );
}

function shown(c: HttpContext, data: unknown) {
  const { code, detail } = failure.parse(data);
  return problemOf(c, new AppError(code, { ...(detail && { detail }) }));
}
