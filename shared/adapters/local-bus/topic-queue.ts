import type { IncomingMessage } from "#shared/events/ports.ts";
import type { Subscriber } from "#shared/events/subscribe.ts";
import { deferred } from "#shared/kernel/deferred.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { createFairQueue } from "#shared/kernel/fair-queue.ts";
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
  tenantId: string;
  /** In the queue: neither running nor between two attempts. */
  waiting: boolean;
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

/**
 * One topic with its one consumer: tenants in turn, of each the first first, each id at most once at
 * a time. When it is full, whoever has most waiting in it makes room for who has less.
 */
export function createTopicQueue(deps: Deps, config: TopicQueueConfig & { concurrency: number }) {
  const jobs = new Map<string, Job>();
  const queue = createFairQueue<Job>();
  const running = new Set<Promise<void>>();
  let closed = false;

  function add(message: IncomingMessage, tenantId: string): Promise<void> {
    const known = jobs.get(message.messageId);
    if (known) return known.promise;
    if (closed || !hasRoom(tenantId)) return Promise.reject(unavailable());
    const { promise, resolve, reject } = deferred<void>();
    const common = { message, tenantId, attempts: 0, timer: undefined, waiting: false };
    const job: Job = { ...common, promise, resolve, reject };
    jobs.set(message.messageId, job);
    enqueue(job);
    return promise;
  }

  function hasRoom(tenantId: string): boolean {
    if (jobs.size < config.maxPending) return true;
    const dropped = queue.dropFor(tenantId);
    if (dropped) end(dropped, unavailable());
    return dropped !== undefined;
  }

  function enqueue(job: Job): void {
    job.waiting = true;
    queue.push(job.tenantId, job);
    pump();
  }

  function pump(): void {
    while (!closed && running.size < config.concurrency) {
      const job = queue.shift();
      if (!job) return;
      job.waiting = false;
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
        enqueue(job);
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
      if (!job.timer && !job.waiting) continue;
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
