import { hostFunctions } from "#shared/adapters/functions-framework/host-functions.ts";
import type { Subscription } from "#shared/adapters/local-bus/create-local-bus.ts";
import { createPubSubPublisher } from "#shared/adapters/pubsub/create-pubsub-publisher.ts";
import { provisionTopics } from "#shared/adapters/pubsub/provision-topics.ts";
import { announcements } from "#shared/contracts/topics.ts";
import type { EventPublisher } from "#shared/events/ports.ts";
import type { ClosingStack } from "#shared/kernel/closing-stack.ts";
import type { Database } from "#shared/kernel/database.ts";
import { AppError } from "#shared/kernel/errors.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { handle as recordDeadEvent } from "../../functions/record-dead-event/handler.ts";
import { workers } from "./create-parts.ts";
import type { PartSettings } from "./part-env.ts";

type Deps = { db: Database; logger: Logger };

const deadLetters = "record-dead-event";
const defaultProject = "pueblo-local";

/**
 * Everything through Pub/Sub, as in the cloud: topics, push subscriptions with retries and
 * dead-letter topics on the emulator, and the functions as push targets in this process. An
 * emulator that was started again has forgotten them: they are made anew.
 */
export async function startPubSub(
  subscriptions: Record<string, Subscription>,
  settings: PartSettings,
  deps: Deps,
  closing: ClosingStack,
): Promise<EventPublisher> {
  const consumed = Object.entries(subscriptions);
  const subscribers = Object.fromEntries(consumed.map(([, one]) => [one.consumer, one.handle]));
  const hosted = await hostFunctions(
    { ...subscribers, [deadLetters]: (message) => recordDeadEvent(message, deps) },
    deps,
    { concurrency: workers },
  );
  closing.push(() => hosted.close());
  const projectId = settings.EVENTS_URL?.slice("pubsub://".length) ?? defaultProject;
  const address = { projectId, emulatorHost: settings.PUBSUB_EMULATOR_HOST };
  const provision = () =>
    provisionTopics({
      ...address,
      subscriptions: consumed.map(([topic, { consumer }]) => ({
        topic,
        consumer,
        pushEndpoint: hosted.endpointOf(consumer),
      })),
      topics: announcements.map(({ topic }) => topic),
      deadLetterEndpoint: hosted.endpointOf(deadLetters),
      minimumBackoffSeconds: 1,
      maximumBackoffSeconds: 30,
    });
  await provision();
  const publisher = createPubSubPublisher(address, deps.logger);
  closing.push(() => publisher.close());
  return whenForgotten(publisher, provision, deps.logger);
}

/** Makes the topics anew when one is missing; the message itself stays in the outbox. */
function whenForgotten(
  publisher: EventPublisher,
  provision: () => Promise<void>,
  logger: Logger,
): EventPublisher {
  let provisioning: Promise<void> | undefined;
  return {
    async publish(message) {
      try {
        await publisher.publish(message);
      } catch (error) {
        if (!(error instanceof AppError) || error.retry) throw error;
        provisioning ??= provision()
          .catch((cause) => logger.warn("topics not made anew", { error: cause }))
          .finally(() => {
            provisioning = undefined;
          });
        await provisioning;
        throw error;
      }
    },
  };
}
