import { type Deferred, deferred } from "#shared/kernel/deferred.ts";
import { AppError } from "#shared/kernel/errors.ts";

export type FlowLimits = {
  /** Messages and bytes that may be on their way at once. */
  outstandingMessages: number;
  outstandingBytes: number;
  /** Messages that may wait for their turn, and for how long; more are refused. */
  waitingMessages: number;
  waitingMs: number;
};

type Waiting = { bytes: number; turn: Deferred<void> };

/**
 * Lets in what the limits allow, first come, first served. (The client library's own flow control
 * counts those who wait as if they were on their way: from two of them on, nobody gets in again.)
 */
export function createFlowControl(limits: FlowLimits) {
  const waiting: Waiting[] = [];
  let messages = 0;
  let outstanding = 0;

  /** A message larger than the whole limit goes alone. */
  const fits = (bytes: number) =>
    messages === 0 ||
    (messages < limits.outstandingMessages && outstanding + bytes <= limits.outstandingBytes);

  function admit(bytes: number): void {
    messages += 1;
    outstanding += bytes;
  }

  function letIn(): void {
    for (let next = waiting[0]; next && fits(next.bytes); next = waiting[0]) {
      waiting.shift();
      admit(next.bytes);
      next.turn.resolve();
    }
  }

  return {
    /** Resolves when a message of this size may go; rejects when too many wait, or it too long. */
    async enter(bytes: number): Promise<void> {
      if (waiting.length === 0 && fits(bytes)) return admit(bytes);
      if (waiting.length >= limits.waitingMessages) throw unavailable("too many messages wait");
      const mine = { bytes, turn: deferred<void>() };
      waiting.push(mine);
      const late = setTimeout(() => {
        waiting.splice(waiting.indexOf(mine), 1);
        mine.turn.reject(unavailable("waited too long"));
        letIn(); // a smaller one behind it may fit
      }, limits.waitingMs);
      await mine.turn.promise.finally(() => clearTimeout(late));
    },
    /** The message is gone, one way or the other. */
    leave(bytes: number): void {
      messages -= 1;
      outstanding -= bytes;
      letIn();
    },
  };
}

function unavailable(why: string): AppError {
  return new AppError("unavailable", { cause: `not published: ${why}` });
}
