import type { IncomingMessage } from "#shared/events/ports.ts";
import type { Subscriber } from "#shared/events/subscribe.ts";
import { deferred } from "#shared/kernel/deferred.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { withLogFields } from "#shared/kernel/log-context.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { within } from "#shared/kernel/within.ts";

export type TopicQueueConfig = {
  /** Messages under way at most (waiting, running, between attempts); more are refused. */
  maxPending: number;
  maxAttempts: number;
  /** The wait doubles from the first to the longest, each cut by up to half at random. */
  firstDelayMs: number;
  longestDelayMs: number;
  /** One attempt may take this long; then it counts as failed, and the next one waits for its end. */
  deadlineMs: number;
};

type Job = {
  message: IncomingMessage;
  attempts: number;
  timer: NodeJS.Timeout | undefined;
  promise: Promise<void>;
  resolve(): void;
  reject(error: unknown): void;
};

type Deps = {
  handle: Subscriber;
  /** Keeps what failed for good. */
  bury(message: IncomingMessage, reason: string): Promise<void>;
  logger: Logger;
  random(): number;
};

/** One topic with its one consumer: first come, first served, each id at most once at a time. */
export function createTopicQueue(deps: Deps, config: TopicQueueConfig & { concurrency: number }) {
  const jobs = new Map<string, Job>();
  const ready: Job[] = [];
  const running = new Set<Promise<void>>();
  let closed = false;

  function add(message: IncomingMessage): Promise<void> {
    const known = jobs.get(message.messageId);
    if (known) return known.promise;
    if (closed || jobs.size >= config.maxPending) return Promise.reject(unavailable());
    const { promise, resolve, reject } = deferred<void>();
    const job: Job = { message, attempts: 0, timer: undefined, promise, resolve, reject };
    jobs.set(message.messageId, job);
    ready.push(job);
    pump();
    return promise;
  }

  function pump(): void {
    while (!closed && running.size < config.concurrency) {
      const job = ready.shift();
      if (!job) return;
      // Whoever freed the place is not whose work this is.
      const run = withLogFields({}, () => attempt(job)).finally(() => {
        running.delete(run);
        pump();
      });
      running.add(run);
    }
  }

  /** Never rejects: whatever happens to the message is told to its publishers. */
  async function attempt(job: Job): Promise<void> {
    job.attempts += 1;
    const handled = deps.handle({ ...job.message, attempt: job.attempts });
    try {
      await within(config.deadlineMs, handled);
      end(job);
    } catch (error) {
      // Too late is not over: were it tried again meanwhile, one id would be handled twice at once.
      await handled.catch(() => {});
      if (closed) return end(job, unavailable());
      if (job.attempts >= config.maxAttempts) return bury(job, error);
      deps.logger.warn("event will be tried again", {
        message: job.message.messageId,
        attempts: job.attempts,
        error,
      });
      job.timer = setTimeout(() => {
        job.timer = undefined;
        ready.push(job);
        pump();
      }, delay(job.attempts));
    }
  }

  async function bury(job: Job, error: unknown): Promise<void> {
    const words = error instanceof Error ? error.message : String(error);
    try {
      await deps.bury(job.message, `failed ${job.attempts} times: ${words}`);
      end(job);
    } catch (cause) {
      // Nowhere to keep it: it stays in the outbox, and the relay begins anew.
      end(job, new AppError("unavailable", { cause }));
    }
  }

  function delay(attempts: number): number {
    const full = Math.min(config.longestDelayMs, config.firstDelayMs * 2 ** (attempts - 1));
    return full * (1 - deps.random() / 2);
  }

  function end(job: Job, error?: AppError): void {
    jobs.delete(job.message.messageId);
    if (error) job.reject(error);
    else job.resolve();
  }

  async function close(withinMs: number): Promise<void> {
    closed = true;
    for (const job of jobs.values()) {
      if (!job.timer && !ready.includes(job)) continue;
      clearTimeout(job.timer);
      end(job, unavailable());
    }
    await within(withinMs, Promise.all(running)).catch(() => {
      deps.logger.warn("closed before all handlers ended", { running: running.size });
    });
    for (const job of jobs.values()) end(job, unavailable());
  }

  return { add, close };
}

function unavailable(): AppError {
  return new AppError("unavailable", {
    detail: {
      es: "La cola de eventos está llena o se está cerrando.",
      en: "The event queue is full or closing.",
    },
  });
}
