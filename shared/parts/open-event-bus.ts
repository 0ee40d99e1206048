import type { EventBusConfig } from "#shared/config/event-bus.ts";
import { announcements } from "#shared/contracts/topics.ts";
import { measureOutbox } from "#shared/events/measure-outbox.ts";
import { createOutbox, type Outbox } from "#shared/events/outbox.ts";
import type { EventPublisher } from "#shared/events/ports.ts";
import type { Database } from "#shared/kernel/database.ts";
import { meterOf, type PartBase } from "./part-base.ts";

const pubsub = "pubsub://";

/** Pub/Sub (`pubsub://…`), or pushes straight to the consumers (`push:…`). */
export async function openEventBus(
  config: EventBusConfig,
  { logger, closing }: PartBase,
): Promise<EventPublisher> {
  const { EVENTS_URL: url } = config;
  if (url.startsWith(pubsub)) {
    const { createPubSubPublisher } = await import(
      "#shared/adapters/pubsub/create-pubsub-publisher.ts"
    );
    const projectId = url.slice(pubsub.length);
    const { PUBSUB_EMULATOR_HOST: emulatorHost } = config;
    const address = { projectId, ...(emulatorHost && { emulatorHost }) };
    const publisher = createPubSubPublisher(address, logger);
    closing.push(() => publisher.close());
    return publisher;
  }
  const { createPushBus } = await import("#shared/adapters/push-bus/create-push-bus.ts");
  const unheard = announcements.map(({ topic }) => topic);
  return createPushBus({ targets: url.slice("push:".length), unheard });
}

/** The outbox of a unit, over the bus that its configuration names. */
export async function openOutbox(
  config: EventBusConfig,
  db: Database,
  base: PartBase,
): Promise<Outbox> {
  const publisher = await openEventBus(config, base);
  // Without a broker the consumer may take minutes: nobody waits for it, and the relay goes on.
  const background = !config.EVENTS_URL.startsWith(pubsub);
  meterOf(base).watchOutbox(() => measureOutbox(db));
  const outbox = createOutbox({ db, publisher, ...base }, { background });
  base.closing.push(() => (background ? void outbox.close() : outbox.close()));
  return outbox;
}
