import { randomBytes } from "node:crypto";
import { afterAll, beforeAll } from "vitest";
import { describeEventBus } from "../../support/event-bus-conformance.ts";
import { openEmulatedBus } from "../../support/pubsub/emulated-bus.ts";
import { type PubSubEmulator, startPubSubEmulator } from "../../support/pubsub/start-emulator.ts";

let emulator: PubSubEmulator;
beforeAll(async () => {
  emulator = await startPubSubEmulator();
});
afterAll(() => emulator?.stop());

describeEventBus("Pub/Sub", (subscribers) => {
  // A port of an earlier test may come again, and the emulator still push to it.
  const suffix = randomBytes(4).toString("hex");
  const topics = Object.entries(subscribers).map(([topic, subscriber]) => [
    topic,
    { consumer: `${topic}-${suffix}`, subscriber },
  ]);
  return openEmulatedBus(emulator.host, Object.fromEntries(topics));
});
