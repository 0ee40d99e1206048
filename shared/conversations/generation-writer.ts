import { setTimeout as sleep } from "node:timers/promises";
import type { Database, Tx } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { EventLog } from "./event-log.ts";
import {
  type GenerationTimes,
  isText,
  Stop,
  type StoredEvent,
  type ToldEvent,
} from "./generation.ts";
import { appendEvents, type Begun, type Ending, insertGeneration } from "./generation-rows.ts";

export type GenerationWriter = {
  /** Takes an event, to be stored and then told with those that come shortly before and after. */
  push(event: ToldEvent): void;
  /** Stores what waits, and renews the lease. Throws `Stop` when the answer is no longer ours. */
  flush(): Promise<void>;
  /** Stores nothing any more until `resume`: what is being stored is waited for. */
  pause(): Promise<void>;
  resume(): void;
  /** Stores what waits and the end, in somebody's transaction, and tells it when that commits. */
  seal(tx: Tx, last: ToldEvent, ending: Ending): Promise<void>;
  /** How long nobody has listened, in milliseconds, as far as it is known. */
  silentMs(): number;
  /** Of the row, once it is there. */
  fence(): number | undefined;
};

type Setting = Begun & { db: Database; log: EventLog; times: GenerationTimes };

/** A database that is away for a moment ends no answer. */
const attempts = 4;
const pauseMs = 100;

/**
 * Stores events before anybody is told of them, several in one go: one that was told is never lost.
 * `fence` is that of a row which is there already, `said` how many events it has.
 */
export function createGenerationWriter(
  setting: Setting,
  { fence, said }: { fence: number | undefined; said: number },
): GenerationWriter {
  const { db, log, times, actor, basis } = setting;
  let tenure = fence;
  let seq = said;
  let waiting: StoredEvent[] = [];
  /** Those of a statement that is under way, or that failed. */
  let batch: StoredEvent[] = [];
  let writing: Promise<void> = Promise.resolve();
  let paused = false;
  let silent = 0;

  function push({ event, data }: ToldEvent): void {
    const last = waiting.at(-1);
    if (event === "text" && last && isText(last.data)) {
      last.data = { delta: last.data.delta + data.delta };
    } else {
      seq += 1;
      waiting.push({ seq, event, data });
    }
  }

  /** One statement; what it stores is told by `tell`, once that is committed. */
  async function store(tx: Tx, events: StoredEvent[], ending?: Ending): Promise<void> {
    if (tenure === undefined) {
      if (!(await insertGeneration(tx, setting, events, ending))) throw new Stop("lost");
      return;
    }
    const listening = log.readers() > 0;
    const state = { leaseMs: times.leaseMs, listening, ...(ending && { ending }) };
    const written = await appendEvents(tx, { answerId: basis.id, fence: tenure }, events, state);
    if (written === undefined) throw new Stop("lost");
    silent = written;
  }

  function take(): StoredEvent[] {
    batch = [...batch, ...waiting];
    waiting = [];
    return batch;
  }

  function tell(events: StoredEvent[]): void {
    tenure ??= 1;
    batch = [];
    log.append(events);
  }

  async function write(): Promise<void> {
    if (paused) return;
    const events = take();
    if (tenure === undefined && events.length === 0) return;
    for (let attempt = 1; ; attempt++) {
      try {
        await db.tenant(actor.tenantId, (tx) => store(tx, events));
        return tell(events);
      } catch (error) {
        const isPassing = error instanceof AppError && error.retry;
        if (!isPassing || attempt === attempts) throw error;
        await sleep(pauseMs * attempt);
      }
    }
  }

  return {
    push,
    flush() {
      const written = writing.then(write);
      writing = written.catch(() => {}); // heard by whoever asked for it
      return written;
    },
    async pause() {
      paused = true;
      await writing;
    },
    resume() {
      paused = false;
    },
    async seal(tx, last, ending) {
      // Not among those that wait: when this fails it was never said.
      const events = [...take(), { seq: seq + 1, ...last }];
      await store(tx, events, ending);
      tx.afterCommit(async () => tell(events));
    },
    silentMs: () => silent,
    fence: () => tenure,
  };
}
