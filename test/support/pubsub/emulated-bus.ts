import { hostFunctions } from "#shared/adapters/functions-framework/host-functions.ts";
import {
  createPubSubPublisher,
  type PubSubPublisherConfig,
} from "#shared/adapters/pubsub/create-pubsub-publisher.ts";
import { provisionTopics } from "#shared/adapters/pubsub/provision-topics.ts";
import type { Subscriber } from "#shared/events/subscribe.ts";
import { newId } from "#shared/kernel/ids.ts";
import { silentLogger as logger } from "#shared/kernel/logger.ts";

export type EmulatedTopic = { consumer: string; subscriber: Subscriber; ordered?: boolean };

/**
 * Topics of a project of their own on the emulator, their consumers as push targets in this
 * process, and the publisher to them. `deadLetters` takes what fails five times.
 */
export async function openEmulatedBus(
  emulatorHost: string,
  topics: Record<string, EmulatedTopic>,
  deadLetters?: Subscriber,
  publishing: Partial<PubSubPublisherConfig> = {},
) {
  const projectId = `pueblo-${newId("evt").slice(-12)}`;
  const address = { projectId, emulatorHost };
  const entries = Object.entries(topics);
  const subscribers = entries.map(([, { consumer, subscriber }]) => [consumer, subscriber]);
  const hosted = await hostFunctions(
    {
      ...Object.fromEntries(subscribers),
      ...(deadLetters ? { "record-dead-event": deadLetters } : {}),
    },
    { logger },
  );
  const provision = () =>
    provisionTopics({
      ...address,
      // The emulator raises less than a second to a second; the service allows no fewer attempts.
      minimumBackoffSeconds: 1,
      maximumBackoffSeconds: 1,
      maxDeliveryAttempts: 5,
      deadLetterEndpoint: hosted.endpointOf("record-dead-event"),
      subscriptions: entries.map(([topic, { consumer, ordered = false }]) => ({
        topic,
        consumer,
        ordered,
        pushEndpoint: hosted.endpointOf(consumer),
      })),
    });
  await provision();
  const publisher = createPubSubPublisher({ ...address, ...publishing }, logger);
  return {
    ...address,
    publisher,
    hosted,
    /** Again, after the emulator forgot everything. */
    provision,
    async close() {
      await publisher.close();
      await hosted.close(1_000);
    },
  };
}
export type EmulatedBus = Awaited<ReturnType<typeof openEmulatedBus>>;
