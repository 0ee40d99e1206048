import { z } from "zod";
import { eventTopics, noticeTopics, tickTopics } from "#shared/contracts/topics.ts";
import type { IncomingMessage } from "#shared/events/ports.ts";
import { recordDeadEvent } from "#shared/events/record-dead-event.ts";
import type { Deps } from "./deps.ts";

/**
 * What Pub/Sub adds to a message that it moves to a dead-letter topic. A subscription has the
 * name of its function.
 * Source: https://cloud.google.com/pubsub/docs/dead-letter-topics#how_dead_letter_topics_work
 */
const source = z.object({
  CloudPubSubDeadLetterSourceSubscription: z
    .string()
    .transform((name) => name.slice(name.lastIndexOf("/") + 1))
    .default("unknown"),
  CloudPubSubDeadLetterSourceDeliveryCount: z.string().regex(/^\d+$/).default("too many"),
});

/** Keeps an event that its consumer failed at too often, for an operator to see. */
export async function handle(message: IncomingMessage, deps: Deps): Promise<void> {
  const attributes = source.catch(source.parse({})).parse(message.attributes ?? {});
  const consumer = attributes.CloudPubSubDeadLetterSourceSubscription;
  const contract = [...eventTopics, ...noticeTopics, ...tickTopics].find(
    (one) => one.consumer === consumer,
  );
  const topic = contract?.topic ?? "unknown";
  const reason = `failed ${attributes.CloudPubSubDeadLetterSourceDeliveryCount} times`;
  await recordDeadEvent({ topic, consumer }, message, reason, deps);
}
