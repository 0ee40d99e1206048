import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Subscriber } from "#shared/events/subscribe.ts";
import { newId } from "#shared/kernel/ids.ts";
import { currentLogFields, withLogFields } from "#shared/kernel/log-context.ts";
import { silentLogger } from "#shared/kernel/logger.ts";
import { describeEventBus } from "../../../test/support/event-bus-conformance.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { createLocalBus } from "./create-local-bus.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

type Config = Parameters<typeof createLocalBus>[2];

function open(handle: Subscriber, config: Config = {}, concurrency = 2) {
  const subscriptions = { topic: { consumer: "consumer", handle, concurrency } };
  const deps = { db: database.db, logger: silentLogger, random: () => 1 };
  return createLocalBus(subscriptions, deps, { firstDelayMs: 2, longestDelayMs: 10, ...config });
}

const message = (id = newId("evt"), body = "{}") => ({ topic: "topic", id, body, orderingKey: "" });
const deadEvents = (id: string) =>
  database.inspect("SELECT consumer, topic, reason, body FROM dead_events WHERE message_id = $1", [
    id,
  ]);

/** A handler that waits until it is let go, and counts. */
function gate() {
  let release = (): void => {};
  const opened = new Promise<void>((resolve) => {
    release = resolve;
  });
  const seen: string[] = [];
  const handle: Subscriber = async ({ messageId }) => {
    seen.push(messageId);
    await opened;
  };
  return { handle, seen, release: () => release() };
}

describeEventBus("the bus in process", async (subscribers) => {
  const subscriptions = Object.fromEntries(
    Object.entries(subscribers).map(([topic, handle]) => [
      topic,
      { consumer: topic, handle, concurrency: 2 },
    ]),
  );
  const deps = { db: database.db, logger: silentLogger };
  const bus = createLocalBus(subscriptions, deps, { firstDelayMs: 2 });
  return { publisher: bus, close: () => bus.close(1_000) };
});

describe("the bus in process", () => {
  it("takes custody only when the consumer is done", async () => {
    const { handle, release } = gate();
    const bus = open(handle);
    let taken = false;
    const published = bus.publish(message()).then(() => {
      taken = true;
    });
    await new Promise(setImmediate);
    expect(taken).toBe(false);
    release();
    await published;
    expect(taken).toBe(true);
  });

  it("counts the attempts, and logs none of them under somebody else's request", async () => {
    const attempts: unknown[] = [];
    const logged: unknown[] = [];
    const handle: Subscriber = async ({ attempt }) => {
      attempts.push([attempt, currentLogFields()]);
      if (attempts.length < 3) throw new Error("not yet");
    };
    const logger = { ...silentLogger, warn: () => void logged.push(currentLogFields()) };
    const bus = createLocalBus(
      { topic: { consumer: "consumer", handle, concurrency: 1 } },
      { db: database.db, logger: { ...logger, child: () => logger } },
      { firstDelayMs: 1 },
    );
    await withLogFields({ requestId: "r1" }, () => bus.publish(message()));
    expect(attempts).toEqual([1, 2, 3].map((attempt) => [attempt, {}]));
    expect(logged).toEqual([{}, {}]);
  });

  it("handles no more than so many at once, and each id once at a time", async () => {
    const { handle, seen, release } = gate();
    const bus = open(handle, {}, 3);
    const sent = Array.from({ length: 8 }, () => message());
    const published = Promise.all([...sent, ...sent].map((one) => bus.publish(one)));
    await new Promise(setImmediate);
    expect(seen).toHaveLength(3);
    release();
    await published;
    expect(seen).toEqual(sent.map(({ id }) => id));
  });

  it("takes an id again once it is done: the ledger, not the bus, knows the past", async () => {
    const seen: string[] = [];
    const bus = open(async ({ messageId }) => void seen.push(messageId));
    const sent = message();
    await bus.publish(sent);
    await bus.publish(sent);
    expect(seen).toEqual([sent.id, sent.id]);
  });

  it("takes tenants in turn, and lets none fill the queue for another", async () => {
    const { handle, seen, release } = gate();
    const bus = open(handle, { maxPending: 6 }, 1);
    const of = (tenantId: string, id: string) => ({ ...message(id), tenantId });
    const settled = (id: string) => bus.publish(of("noisy", id)).catch(() => `${id} later`);
    const flood = ["n1", "n2", "n3", "n4", "n5", "n6"].map(settled);
    // The last of the noisy one makes room; it stays in the outbox.
    const quiet = bus.publish(of("quiet", "q1"));
    expect(await flood[5]).toBe("n6 later");
    await expect(bus.publish(of("noisy", "n7"))).rejects.toMatchObject({ code: "unavailable" });
    release();
    await quiet;
    await Promise.all(flood);
    expect(seen).toEqual(["n1", "n2", "q1", "n3", "n4", "n5"]);
  });

  it("refuses what is too much, and takes it later", async () => {
    const { handle, seen, release } = gate();
    const bus = open(handle, { maxPending: 4 }, 1);
    const first = Array.from({ length: 4 }, () => message());
    const published = Promise.all(first.map((one) => bus.publish(one)));
    const late = message();
    await expect(bus.publish(late)).rejects.toMatchObject({ code: "unavailable", retry: true });
    release();
    await published;
    await bus.publish(late);
    expect(seen.at(-1)).toBe(late.id);
  });

  it("keeps what fails too often as a dead event, and counts it as taken", async () => {
    let attempts = 0;
    const bus = open(
      async () => {
        attempts += 1;
        throw new Error("the model is away");
      },
      { maxAttempts: 4 },
    );
    const sent = message(newId("evt"), '{"words":"a\u0000b"}');
    await bus.publish(sent);
    expect(attempts).toBe(4);
    expect(await deadEvents(sent.id)).toEqual([
      {
        consumer: "consumer",
        topic: "topic",
        reason: "failed 4 times: the model is away",
        body: '{"words":"a\uFFFDb"}',
      },
    ]);
  });

  it("lets others go on while one waits for its next attempt", async () => {
    const stubborn = message();
    let failing = true;
    const bus = open(
      async ({ messageId }) => {
        if (failing && messageId === stubborn.id) throw new Error("no");
      },
      { firstDelayMs: 20, longestDelayMs: 20, maxAttempts: 1_000 },
      1,
    );
    const waiting = bus.publish(stubborn);
    await bus.publish(message());
    failing = false;
    await waiting;
    expect(await deadEvents(stubborn.id)).toEqual([]);
  });

  it("tries again what took too long, but only when it has ended", async () => {
    const first = gate();
    let attempts = 0;
    const handle: Subscriber = (one) => (++attempts === 1 ? first.handle(one) : Promise.resolve());
    const bus = open(handle, { deadlineMs: 5 });
    const published = bus.publish(message());
    // Longer than the deadline and the pause after it.
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(attempts).toBe(1);
    first.release();
    await published;
    expect(attempts).toBe(2);
  });

  it("waits at its close for what took too long", async () => {
    const { handle, seen, release } = gate();
    const bus = open(handle, { deadlineMs: 1 });
    const given = expect(bus.publish(message())).rejects.toMatchObject({ code: "unavailable" });
    await new Promise((resolve) => setTimeout(resolve, 20));
    let closed = false;
    const closing = bus.close(60_000).then(() => {
      closed = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(closed).toBe(false);
    release();
    await Promise.all([closing, given]);
    expect(seen).toHaveLength(1);
  });
});

describe("closing the bus in process", () => {
  it("lets what runs end, gives up what waits, takes nothing more", async () => {
    const { handle, seen, release } = gate();
    const bus = open(handle, {}, 1);
    const [running, waiting] = [message(), message()];
    const ended = bus.publish(running);
    const given = expect(bus.publish(waiting)).rejects.toMatchObject({ code: "unavailable" });
    const closed = bus.close(10_000);
    await given;
    await expect(bus.publish(message())).rejects.toMatchObject({ code: "unavailable" });
    release();
    await Promise.all([ended, closed]);
    expect(seen).toEqual([running.id]);
  });

  it("does not wait for ever", async () => {
    const bus = open(() => new Promise(() => {}));
    const given = expect(bus.publish(message())).rejects.toMatchObject({ code: "unavailable" });
    await bus.close(10);
    await given;
  });

  it("does not wait for the next attempt of what failed", async () => {
    let failed = (): void => {};
    const once = new Promise<void>((resolve) => {
      failed = resolve;
    });
    const bus = open(
      async () => {
        setImmediate(failed);
        throw new Error("no");
      },
      { firstDelayMs: 3_600_000, longestDelayMs: 3_600_000 },
    );
    const sent = message();
    const given = expect(bus.publish(sent)).rejects.toMatchObject({ code: "unavailable" });
    await once;
    await bus.close(10_000);
    await given;
    expect(await deadEvents(sent.id)).toEqual([]);
  });
});
