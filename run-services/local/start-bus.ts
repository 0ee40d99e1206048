import { createLocalBus, type Subscription } from "#shared/adapters/local-bus/create-local-bus.ts";
import { announcements } from "#shared/contracts/topics.ts";
import type { EventPublisher } from "#shared/events/ports.ts";
import type { ClosingStack } from "#shared/kernel/closing-stack.ts";
import type { Database } from "#shared/kernel/database.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import type { PartSettings } from "./part-env.ts";

type Deps = { db: Database; logger: Logger };

/** How long handlers under way may take to end when the system stops; the rest is done later. */
const patienceMs = 5_000;

/** Delivers in this process, or through Google's emulator of Pub/Sub where one is named. */
export async function startBus(
  subscriptions: Record<string, Subscription>,
  settings: PartSettings,
  deps: Deps,
  closing: ClosingStack,
): Promise<EventPublisher> {
  if (settings.PUBSUB_EMULATOR_HOST !== undefined) {
    const { startPubSub } = await import("./start-pubsub.ts");
    return startPubSub(subscriptions, settings, deps, closing);
  }
  if (settings.EVENTS_URL !== undefined) {
    throw new Error(
      "EVENTS_URL necesita aquí PUBSUB_EMULATOR_HOST: el sistema local no toca temas de verdad.",
    );
  }
  const nobody = { consumer: "nobody", handle: async () => {}, concurrency: 1 };
  const unheard = announcements.map(({ topic }) => [topic, nobody]);
  const bus = createLocalBus({ ...subscriptions, ...Object.fromEntries(unheard) }, deps);
  closing.push(() => bus.close(patienceMs));
  return bus;
}
