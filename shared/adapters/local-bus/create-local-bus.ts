import type { EventPublisher, IncomingMessage } from "#shared/events/ports.ts";
import { recordDeadEvent } from "#shared/events/record-dead-event.ts";
import type { Subscriber } from "#shared/events/subscribe.ts";
import type { Database } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { createTopicQueue, type TopicQueueConfig } from "./topic-queue.ts";

export type Subscription = {
  /** The function behind the topic, as dead events name it. */
  consumer: string;
  handle: Subscriber;
  /** Messages that it handles at once. */
  concurrency: number;
};

export type LocalBus = EventPublisher & {
  /**
   * Takes nothing more and gives up what waits (its publishers are rejected, so it stays in the
   * outbox); resolves when what runs has ended, or after `withinMs` in any case.
   */
  close(withinMs: number): Promise<void>;
};

const defaults: TopicQueueConfig = {
  maxPending: 1_000,
  maxAttempts: 10,
  firstDelayMs: 200,
  longestDelayMs: 30_000,
  // Pub/Sub's longest acknowledgement deadline: a handler that takes longer is tried again.
  deadlineMs: 600_000,
};

/**
 * Delivers in this process. `publish` resolves when the consumer has acknowledged, since nothing
 * else holds the message: until then its outbox row stays unpublished, and after a crash the
 * relay publishes it again. A message that fails too often becomes a dead event and counts as
 * taken. Tenants take turns: one that has much to do holds nobody else up. Throws `unavailable` when
 * a topic has too many messages under way, or on closing.
 */
export function createLocalBus(
  subscriptions: Record<string, Subscription>,
  deps: { db: Database; logger: Logger; random?: () => number },
  config: Partial<TopicQueueConfig> = {},
): LocalBus {
  const queues = new Map(
    Object.entries(subscriptions).map(([topic, { consumer, handle, concurrency }]) => {
      const logger = deps.logger.child({ topic, consumer });
      const bury = (message: IncomingMessage, reason: string) =>
        recordDeadEvent({ topic, consumer }, message, reason, deps);
      const random = deps.random ?? Math.random;
      const settings = { ...defaults, ...config, concurrency };
      return [topic, createTopicQueue({ handle, bury, logger, random }, settings)];
    }),
  );
  return {
    async publish(message) {
      const queue = queues.get(message.topic);
      if (!queue) throw new AppError("internal", { cause: `no topic ${message.topic}` });
      const { id, body, tenantId = "", traceparent } = message;
      const attributes = traceparent !== undefined && { attributes: { traceparent } };
      await queue.add({ messageId: id, body, ...attributes }, tenantId);
    },
    async close(withinMs) {
      await Promise.all([...queues.values()].map((queue) => queue.close(withinMs)));
    },
  };
}
