import type { Actor } from "#shared/kernel/actor.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { tellTheRest } from "./already-said.ts";
import { createSpentUsage } from "./estimate-usage.ts";
import { createEventLog, type EventLog } from "./event-log.ts";
import { nobodyListened } from "./fixed-sentences.ts";
import {
  type Failure,
  type GenerationTimes,
  isText,
  Stop,
  type StoredEvent,
} from "./generation.ts";
import { type Ending, releaseLease } from "./generation-rows.ts";
import { createGenerationWriter } from "./generation-writer.ts";
import type { AnswerBasis } from "./prepare-answer.ts";
import { type WriteDeps, writeAnswer } from "./write-answer.ts";

/** An answer that this process writes. */
export type Generation = {
  actor: Actor;
  log: EventLog;
  /** Lets another process go on; resolves when this one has stopped. */
  release(): Promise<void>;
  finished: Promise<void>;
};

export type GenerationJob = {
  actor: Actor;
  basis: AnswerBasis;
  /** Of an answer that is taken over: its fence, and what readers may have heard of it. */
  begun?: { fence: number; said: StoredEvent[] };
};

type Setting = { owner: string; times: GenerationTimes };

/**
 * Writes an answer whoever listens, until it is whole or nobody has listened for the grace.
 * Everything is stored before it is told; every write is fenced.
 */
export function runGeneration(
  { actor, basis, begun }: GenerationJob,
  deps: WriteDeps,
  { owner, times }: Setting,
): Generation {
  const { db, logger } = deps;
  const said = begun?.said ?? [];
  const log = createEventLog(said);
  const stop = new AbortController();
  const setting = { actor, basis, owner, leaseMs: times.leaseMs, db, log, times };
  const writer = createGenerationWriter(setting, { fence: begun?.fence, said: said.length });
  const spent = createSpentUsage(basis, {
    model: deps.model.model,
    runs: begun?.fence ?? 1,
    said: lengthOf(said),
  });

  /** Stores what waits; when that cannot be done the answer is no longer ours to write. */
  function flush(): void {
    writer.flush().then(
      () => {
        if (writer.silentMs() > times.graceMs) stop.abort(new Stop("deserted"));
      },
      (error) => stop.abort(error),
    );
  }

  async function write(): Promise<void> {
    const whole = writeAnswer(
      {
        actor,
        basis,
        whenWhole: writer.pause,
        whenStored: (tx, answer) => {
          const ending = { state: "done" as const, usage: answer.usage };
          return writer.seal(tx, { event: "done", data: answer }, ending);
        },
      },
      deps,
      stop.signal,
    );
    let timer: NodeJS.Timeout | undefined;
    try {
      for await (const event of tellTheRest(said, whole)) {
        if (event.event === "done") break; // told when it was stored
        spent.hear(event);
        writer.push(event);
        timer ??= setTimeout(
          () => {
            timer = undefined;
            flush();
          },
          // Whoever has just come need not wait for company.
          writer.fence() === undefined ? times.flushMs / 5 : times.flushMs,
        );
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** The end of an answer that came to nothing; those who listen are told why. */
  async function giveUp(state: "failed" | "abandoned", failure: Failure): Promise<void> {
    const ending: Ending = { state, usage: spent.usage(), errorCode: failure.code };
    const last = { event: "error" as const, data: failure };
    await db.tenant(actor.tenantId, (tx) => writer.seal(tx, last, ending));
    log.end("whole");
  }

  async function end(error: unknown): Promise<void> {
    await writer.pause();
    const reason = error instanceof Stop ? error.reason : undefined;
    if (reason === "lost") return;
    if (reason === "released") {
      writer.resume();
      await writer.flush();
      const fence = writer.fence();
      if (fence === undefined) return;
      await db.tenant(actor.tenantId, (tx) => releaseLease(tx, { answerId: basis.id, fence }));
      return;
    }
    if (reason === "deserted")
      return giveUp("abandoned", { code: "conflict", detail: nobodyListened });
    if (!(error instanceof AppError))
      logger.error("an answer broke off", { answer: basis.id, error });
    const { code, detail } = error instanceof AppError ? error : new AppError("internal");
    await giveUp("failed", { code, detail });
  }

  async function run(): Promise<void> {
    const beat = setInterval(flush, beatMs(times));
    try {
      await write();
      log.end("whole");
    } catch (error) {
      clearInterval(beat);
      await end(error).catch((failed) => {
        // The lease runs out, and whoever listens goes on elsewhere.
        if (!(failed instanceof Stop))
          logger.warn("an answer was left", { answer: basis.id, error: failed });
      });
    } finally {
      clearInterval(beat);
      log.end("elsewhere");
    }
  }

  const finished = run();
  return {
    actor,
    log,
    finished,
    async release() {
      stop.abort(new Stop("released"));
      await finished;
    },
  };
}

function lengthOf(said: StoredEvent[]): number {
  return said.reduce((sum, { data }) => sum + (isText(data) ? data.delta.length : 0), 0);
}

/** Often enough that neither lease nor grace runs out unseen. */
function beatMs({ leaseMs, graceMs }: GenerationTimes): number {
  return Math.max(20, Math.min(leaseMs / 3, graceMs / 2));
}
