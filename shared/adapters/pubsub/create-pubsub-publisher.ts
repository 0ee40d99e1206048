import { setImmediate } from "node:timers/promises";
import type { PublishOptions, PubSub, Topic } from "@google-cloud/pubsub";
import type { EventPublisher } from "#shared/events/ports.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { within } from "#shared/kernel/within.ts";
import { createFlowControl, type FlowLimits } from "./create-flow-control.ts";
import { openPubSub, type PubSubAddress } from "./open-pubsub.ts";
import { type PackedMessage, packMessage } from "./pack-message.ts";
import { publishError } from "./publish-error.ts";

type Settings = Omit<FlowLimits, "waitingMs"> & {
  /** A request goes when it holds so much, or so long after its first message. */
  batchMessages: number;
  batchBytes: number;
  batchMs: number;
  /** One publish takes no longer than this, waiting and retries included. */
  deadlineMs: number;
  /** One attempt of a request; the waits between attempts grow fourfold, cut at random. */
  attemptMs: number;
  firstRetryMs: number;
  longestRetryMs: number;
};

export type PubSubPublisherConfig = PubSubAddress & Partial<Settings>;

const defaults: Settings = {
  batchMessages: 100,
  batchBytes: 1_000_000,
  batchMs: 10,
  outstandingMessages: 1_000,
  outstandingBytes: 20_000_000,
  waitingMessages: 10_000,
  deadlineMs: 15_000,
  attemptMs: 5_000,
  firstRetryMs: 100,
  longestRetryMs: 2_000,
};

/**
 * Publishes to Pub/Sub, in batches, in order for each ordering key. `publish` resolves once the
 * service has stored the message, and rejects within the deadline: `unavailable` for what may
 * pass later, `internal` for a topic that does not exist or a message that is never taken. (What
 * missed the deadline may have arrived nevertheless: consumers know an event by its id.)
 * `close` takes nothing more and resolves when all that was taken is stored or refused.
 * Source: https://cloud.google.com/pubsub/docs/publisher
 */
export function createPubSubPublisher(
  config: PubSubPublisherConfig,
  logger: Logger,
): EventPublisher & { close(): Promise<void> } {
  const settings = { ...defaults, ...config };
  const options = publishOptions(settings);
  const flow = createFlowControl({ ...settings, waitingMs: settings.deadlineMs });
  const topics = new Map<string, Topic>();
  const underWay = new Set<Promise<void>>();
  let opening: Promise<PubSub> | undefined;
  let closed = false;

  async function topicOf(name: string): Promise<Topic> {
    opening ??= openPubSub(config);
    const client = await opening;
    const topic = topics.get(name) ?? client.topic(name, options);
    topics.set(name, topic);
    return topic;
  }

  async function send(name: string, message: PackedMessage): Promise<void> {
    const bytes = message.data.length;
    await flow.enter(bytes);
    try {
      const topic = await topicOf(name);
      await topic.publishMessage(message).catch(async (error: unknown) => {
        // The key's queue notes the failure just after it told us, and is shut until this.
        await setImmediate();
        if (message.orderingKey) topic.resumePublishing(message.orderingKey);
        throw error;
      });
    } finally {
      flow.leave(bytes);
    }
  }

  return {
    async publish(message) {
      if (closed) throw new AppError("unavailable", { cause: "the publisher is closed" });
      const sent = send(message.topic, packMessage(message)).finally(() => underWay.delete(sent));
      underWay.add(sent);
      try {
        await within(settings.deadlineMs, sent);
      } catch (error) {
        throw publishError(error);
      }
    },
    async close() {
      closed = true;
      // Batches leave on their own; each publish ends, at the latest, with its deadline.
      const all = Promise.allSettled([...underWay]);
      await within(settings.deadlineMs, all).catch(() => {
        logger.warn("closed before all was published", { messages: underWay.size });
      });
      await (await opening)?.close();
    },
  };
}

/** Retried are the library's own codes, among them UNAVAILABLE and RESOURCE_EXHAUSTED. */
function publishOptions(settings: Settings): PublishOptions {
  return {
    messageOrdering: true,
    batching: {
      maxMessages: settings.batchMessages,
      maxBytes: settings.batchBytes,
      maxMilliseconds: settings.batchMs,
    },
    gaxOpts: {
      retry: {
        backoffSettings: {
          initialRetryDelayMillis: settings.firstRetryMs,
          retryDelayMultiplier: 4,
          maxRetryDelayMillis: settings.longestRetryMs,
          initialRpcTimeoutMillis: settings.attemptMs,
          rpcTimeoutMultiplier: 1,
          maxRpcTimeoutMillis: settings.attemptMs,
          totalTimeoutMillis: settings.deadlineMs,
        },
      },
    },
  };
}
