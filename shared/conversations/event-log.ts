import { deferred } from "#shared/kernel/deferred.ts";
import { unlessAborted } from "#shared/kernel/unless-aborted.ts";
import type { StoredEvent } from "./generation.ts";

/** What has been stored of an answer that this process writes, for the readers that it serves. */
export type EventLog = {
  /** The events after `after`, as they come, until the log ends. Throws the reason of `signal`. */
  read(after: number, signal: AbortSignal): AsyncGenerator<StoredEvent, void>;
  readers(): number;
  append(events: StoredEvent[]): void;
  /** Nothing more comes from here: there is nothing more, or it goes on elsewhere. */
  end(how: "whole" | "elsewhere"): void;
  ended(): "whole" | "elsewhere" | undefined;
};

/** Holds a whole answer: as long as an answer may be. */
export function createEventLog(said: StoredEvent[]): EventLog {
  const events = [...said];
  let readers = 0;
  let end: "whole" | "elsewhere" | undefined;
  let changed = deferred<void>();
  const tell = () => {
    changed.resolve();
    changed = deferred<void>();
  };

  return {
    async *read(after, signal) {
      readers += 1;
      try {
        for (let next = after; ; ) {
          signal.throwIfAborted();
          const event = events[next];
          if (event) {
            next += 1;
            yield event;
          } else if (end) return;
          else await unlessAborted(changed.promise, signal);
        }
      } finally {
        readers -= 1;
      }
    },
    readers: () => readers,
    append(more) {
      if (more.length === 0) return;
      events.push(...more);
      tell();
    },
    end(how) {
      end ??= how;
      tell();
    },
    ended: () => end,
  };
}
