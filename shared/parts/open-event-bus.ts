import type { EventBusConfig } from "#shared/config/event-bus.ts";
import { createOutbox, type Outbox } from "#shared/events/outbox.ts";
import type { EventPublisher } from "#shared/events/ports.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { PartBase } from "./part-base.ts";

/** Pub/Sub (`pubsub://…`), or pushes straight to the consumers (`push:…`). */
export async function openEventBus(
  config: EventBusConfig,
  _base: PartBase,
): Promise<EventPublisher> {
  const { createPushBus } = await import("#shared/adapters/push-bus/create-push-bus.ts");
  return createPushBus({ targets: config.EVENTS_URL.slice("push:".length) });
}

/** The outbox of a unit, over the bus that its configuration names. */
export async function openOutbox(
  config: EventBusConfig,
  db: Database,
  base: PartBase,
): Promise<Outbox> {
  const publisher = await openEventBus(config, base);
  // Without a broker the consumer may take minutes: nobody waits for it, and the relay goes on.
  const background = config.EVENTS_URL.startsWith("push:");
  const outbox = createOutbox({ db, publisher, logger: base.logger }, { background });
  base.closing.push(() => (background ? void outbox.close() : outbox.close()));
  return outbox;
}
