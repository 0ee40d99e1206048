import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { documentDeleted as contract } from "#shared/contracts/document-deleted.ts";
import type { Event } from "#shared/contracts/event.ts";
import { recordHandled } from "#shared/events/ledger.ts";
import type { IncomingMessage } from "#shared/events/ports.ts";
import { subscribe } from "#shared/events/subscribe.ts";
import { newId } from "#shared/kernel/ids.ts";
import { silentLogger as logger } from "#shared/kernel/logger.ts";
import { handle as recordDeadEvent } from "../../../functions/record-dead-event/handler.ts";
import { type EmulatedBus, openEmulatedBus } from "../../support/pubsub/emulated-bus.ts";
import { type PubSubEmulator, startPubSubEmulator } from "../../support/pubsub/start-emulator.ts";
import { createTestDatabase, type TestDatabase } from "../../support/test-database.ts";

const patient = { timeout: 60_000, interval: 50 };

let emulator: PubSubEmulator;
let database: TestDatabase;
beforeAll(async () => {
  [emulator, database] = await Promise.all([startPubSubEmulator(), createTestDatabase()]);
});
afterAll(async () => {
  await emulator?.stop();
  await database?.close();
});

/** Whether the consumer fails at this document, this time. */
let fails: (documentId: string) => boolean;
/** Bodies as they were delivered, and documents as they were done. */
let delivered: IncomingMessage[];
let done: string[];
let bus: EmulatedBus;

beforeEach(async () => {
  fails = () => false;
  delivered = [];
  done = [];
  const { db } = database;
  const purge = async (event: Event<typeof contract>) => {
    if (fails(event.data.documentId)) throw new Error("the index is away");
    await db.tenant(event.tenantId, async (tx) => {
      if (await recordHandled(tx, contract.consumer, event)) done.push(event.data.documentId);
    });
  };
  const subscriber = subscribe(contract, purge, { db, logger });
  const topics = {
    [contract.topic]: {
      consumer: contract.consumer,
      subscriber: (message: IncomingMessage) => {
        delivered.push(message);
        return subscriber(message);
      },
    },
  };
  bus = await openEmulatedBus(emulator.host, topics, (message) =>
    recordDeadEvent(message, { db, logger }),
  );
});
afterEach(() => bus?.close());

function message(documentId: string, body?: string) {
  const id = newId("evt");
  const event = {
    version: 1,
    id,
    tenantId: newId("ten"),
    occurredAt: new Date().toISOString(),
    data: { documentId },
  };
  return {
    topic: contract.topic,
    id,
    body: body ?? JSON.stringify(event),
    orderingKey: documentId,
  };
}

const deliveries = (id: string) => delivered.filter(({ messageId }) => messageId === id).length;
const deadEvents = (id: string) =>
  database.inspect("SELECT consumer, topic, reason, body FROM dead_events WHERE message_id = $1", [
    id,
  ]);

describe("Pub/Sub's pushes to functions", () => {
  it("come again after a failure, until the work is done, once", async () => {
    let failures = 2;
    fails = (documentId) => documentId === "doc_flaky" && failures-- > 0;
    const [flaky, easy] = [message("doc_flaky"), message("doc_easy")];
    await Promise.all([bus.publisher.publish(flaky), bus.publisher.publish(easy)]);
    await expect.poll(() => [...done].sort(), patient).toEqual(["doc_easy", "doc_flaky"]);
    expect(deliveries(flaky.id)).toBe(3);
    expect(await deadEvents(flaky.id)).toEqual([]);
  });

  it("end, after five failures, as a dead event with its reason, and not before", async () => {
    fails = (documentId) => documentId === "doc_hopeless";
    const [hopeless, easy] = [message("doc_hopeless"), message("doc_easy")];
    await Promise.all([bus.publisher.publish(hopeless), bus.publisher.publish(easy)]);
    await expect
      .poll(() => deadEvents(hopeless.id), patient)
      .toEqual([
        {
          consumer: contract.consumer,
          topic: contract.topic,
          reason: "failed 5 times",
          body: hopeless.body,
        },
      ]);
    expect(deliveries(hopeless.id)).toBe(5);
    expect(done).toEqual(["doc_easy"]);
  });

  it.each([
    ["no JSON", "<xml/>", "body"],
    ["another version", '{"version":2}', "version"],
    ["fields that are wrong", JSON.stringify({ version: 1, data: { documentId: 7 } }), "tenantId"],
  ])(
    "of %s are dead at the first delivery, with a reason, and never come again",
    async (_, body, word) => {
      const bad = message("doc_bad", body);
      await bus.publisher.publish(bad);
      await expect.poll(() => deadEvents(bad.id), patient).toHaveLength(1);
      // Two rounds of redelivery of another message, in which this one would have come again.
      let failures = 2;
      fails = () => failures-- > 0;
      await bus.publisher.publish(message("doc_flaky"));
      await expect.poll(() => done, patient).toEqual(["doc_flaky"]);
      expect(deliveries(bad.id)).toBe(1);
      expect(await deadEvents(bad.id)).toMatchObject([
        { consumer: contract.consumer, reason: expect.stringContaining(word), body },
      ]);
    },
  );

  it("of one event, however often published or delivered, do its work once", async () => {
    const sent = message("doc_twice");
    await Promise.all([bus.publisher.publish(sent), bus.publisher.publish(sent)]);
    await expect.poll(() => deliveries(sent.id), patient).toBe(2);
    // The emulator never delivers twice, and never counts; the service does both.
    const push = (deliveryAttempt: number) =>
      fetch(bus.hosted.endpointOf(contract.consumer), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          deliveryAttempt,
          subscription: `projects/${bus.projectId}/subscriptions/${contract.consumer}`,
          message: { messageId: "1", data: Buffer.from(sent.body).toString("base64") },
        }),
      });
    const answers = await Promise.all([push(1), push(1), push(2)]);
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204]);
    expect(done).toEqual(["doc_twice"]);
    expect(delivered.at(-1)?.attempt).toBeDefined();
  });
});

it("brings the messages of one key in order where the topic asks for it, also after a failure", async () => {
  const taken: string[] = [];
  let failures = 2;
  const subscriber = async ({ body }: IncomingMessage) => {
    if (body === "doc_a 3" && failures-- > 0) throw new Error("not this time");
    taken.push(body);
  };
  const ordered = await openEmulatedBus(emulator.host, {
    [contract.topic]: { consumer: contract.consumer, subscriber, ordered: true },
  });
  const keys = ["doc_a", "doc_b"];
  const sent = keys.flatMap((key) => Array.from({ length: 8 }, (_, n) => `${key} ${n}`));
  try {
    await Promise.all(
      sent.map((body) =>
        ordered.publisher.publish({ ...message(body.slice(0, 5), body), id: newId("evt") }),
      ),
    );
    await expect.poll(() => new Set(taken).size, patient).toBe(sent.length);
    // Whatever came twice counts where it was first taken.
    for (const key of keys) {
      const mine = [...new Set(taken)].filter((body) => body.startsWith(key));
      expect(mine).toEqual(sent.filter((body) => body.startsWith(key)));
    }
  } finally {
    await ordered.close();
  }
});
