import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { documentDeleted } from "#shared/contracts/document-deleted.ts";
import { newId } from "#shared/kernel/ids.ts";
import { silentLogger as logger } from "#shared/kernel/logger.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { createTestTracing } from "../../test/support/tracing.ts";
import { emit } from "./emit.ts";
import { measureOutbox } from "./measure-outbox.ts";
import { createOutbox } from "./outbox.ts";
import type { OutgoingMessage } from "./ports.ts";
import { relayOutbox } from "./relay-outbox.ts";

let database: TestDatabase;
const tenantId = newId("ten");

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(() => database.inspect("DELETE FROM outbox"));

/** A bus that remembers what it took, or is away. */
function createBus({ away = false } = {}) {
  const taken: OutgoingMessage[] = [];
  return {
    taken,
    async publish(message: OutgoingMessage) {
      if (away) throw new Error("no route to host");
      taken.push(message);
    },
  };
}

/** Emits events as a process does whose bus is `publisher`. */
async function emitMany(
  count: number,
  publisher: ReturnType<typeof createBus>,
  ofTenant = tenantId,
) {
  const outbox = createOutbox({ db: database.db, publisher, logger }, { background: false });
  await database.db.tenant(ofTenant, async (tx) => {
    for (let i = 0; i < count; i++) {
      const documentId = `doc ${i}`;
      const event = { tenantId: ofTenant, orderingKey: documentId, data: { documentId } };
      await emit(tx, outbox, documentDeleted, event);
    }
  });
}

const expireClaims = () => database.inspect("UPDATE outbox SET claimed_until = now()");
const unpublished = async () =>
  (await database.inspect("SELECT id FROM outbox WHERE published_at IS NULL")).length;

it("has nothing to do after a publication that worked", async () => {
  const bus = createBus();
  await emitMany(3, bus);
  await expireClaims();
  expect(await relayOutbox({ db: database.db, publisher: bus, logger })).toBe(0);
  expect(bus.taken).toHaveLength(3);
});

it("publishes, unchanged, what the process could not", async () => {
  await emitMany(250, createBus({ away: true }));
  await expireClaims();
  const bus = createBus();
  expect(await relayOutbox({ db: database.db, publisher: bus, logger })).toBe(250);
  expect(new Set(bus.taken.map(({ id }) => id)).size).toBe(250);
  const first = bus.taken.find(({ orderingKey }) => orderingKey === "doc 0");
  expect(JSON.parse(first?.body ?? "")).toMatchObject({
    version: 1,
    id: first?.id,
    tenantId,
    data: { documentId: "doc 0" },
  });
  expect(await unpublished()).toBe(0);
});

it("publishes each event under the trace that emitted it", async () => {
  const { tracer, exporter } = await createTestTracing();
  const away = { publish: () => Promise.reject(new Error("no route to host")) };
  const deps = { db: database.db, publisher: away, logger, tracer };
  const outbox = createOutbox(deps, { background: false });
  await tracer.span("request", { kind: "server" }, () =>
    database.db.tenant(tenantId, (tx) =>
      emit(tx, outbox, documentDeleted, { tenantId, orderingKey: "d", data: { documentId: "d" } }),
    ),
  );
  await expireClaims();
  const bus = createBus();
  await relayOutbox({ db: database.db, publisher: bus, logger });
  const request = exporter.getFinishedSpans().find(({ name }) => name === "request");
  const { traceId, spanId } = request?.spanContext() ?? {};
  expect(bus.taken).toMatchObject([{ traceparent: `00-${traceId}-${spanId}-01` }]);
});

it("tells how much waits, and for how long", async () => {
  expect(await measureOutbox(database.db)).toEqual({ waiting: 0, oldestSeconds: 0 });
  await emitMany(2, createBus());
  await emitMany(3, createBus({ away: true }));
  await database.inspect("UPDATE outbox SET created_at = created_at - interval '90 seconds'");
  const { waiting, oldestSeconds } = await measureOutbox(database.db);
  expect(waiting).toBe(3);
  expect(Math.floor(oldestSeconds / 10)).toBe(9);
});

it("leaves alone what somebody may still be publishing", async () => {
  await emitMany(2, createBus({ away: true }));
  const bus = createBus();
  expect(await relayOutbox({ db: database.db, publisher: bus, logger })).toBe(0);
  expect(await unpublished()).toBe(2);
});

it("keeps what the bus refuses", async () => {
  await emitMany(2, createBus({ away: true }));
  await expireClaims();
  const away = createBus({ away: true });
  expect(await relayOutbox({ db: database.db, publisher: away, logger })).toBe(0);
  expect(await unpublished()).toBe(2);
});

it("shares the work with a second relay", async () => {
  await emitMany(150, createBus({ away: true }));
  await expireClaims();
  const bus = createBus();
  const relay = () => relayOutbox({ db: database.db, publisher: bus, logger });
  const counts = await Promise.all([relay(), relay()]);
  expect(counts[0] + counts[1]).toBe(150);
  expect(bus.taken).toHaveLength(150);
});

it("takes tenants in turn: nobody waits for the backlog of another", async () => {
  const [noisy, quiet, other] = [newId("ten"), newId("ten"), newId("ten")];
  await emitMany(250, createBus({ away: true }), noisy);
  await emitMany(3, createBus({ away: true }), quiet);
  await emitMany(120, createBus({ away: true }), other);
  await expireClaims();
  const bus = createBus();
  // The bus takes one page, then is away: who is in it?
  const publish = async (message: OutgoingMessage) => {
    if (bus.taken.length >= 100) throw new Error("no route to host");
    return bus.publish(message);
  };
  await relayOutbox({ db: database.db, publisher: { publish }, logger });
  const count = (of: string) => bus.taken.filter((message) => message.tenantId === of).length;
  expect([count(noisy), count(quiet), count(other)]).toEqual([49, 3, 48]);
  const first = bus.taken.filter((message) => message.tenantId === noisy);
  const keys = first.map(({ orderingKey }) => Number(orderingKey.slice(4)));
  expect(Math.max(...keys)).toBe(48);
  await expireClaims();
  await relayOutbox({ db: database.db, publisher: bus, logger });
  expect(bus.taken).toHaveLength(373);
});

it("emits nothing from a transaction that is rolled back", async () => {
  const bus = createBus();
  const outbox = createOutbox({ db: database.db, publisher: bus, logger }, { background: false });
  const failing = database.db.tenant(tenantId, async (tx) => {
    const event = { tenantId, orderingKey: "d", data: { documentId: "d" } };
    await emit(tx, outbox, documentDeleted, event);
    throw new Error("rolled back");
  });
  await expect(failing).rejects.toThrow("rolled back");
  expect(bus.taken).toEqual([]);
  expect(await unpublished()).toBe(0);
});

it("forgets what is long done, and keeps what is not", async () => {
  await emitMany(3, createBus());
  await database.inspect(
    "UPDATE outbox SET published_at = now() - interval '8 days' WHERE id IN (SELECT id FROM outbox LIMIT 2)",
  );
  for (const [id, days] of [
    ["old", 31],
    ["new", 29],
  ]) {
    await database.inspect(
      "INSERT INTO handled_events VALUES ('c', $1, $2, now() - make_interval(days => $3))",
      [id, tenantId, days],
    );
    await database.inspect(
      "INSERT INTO dead_events VALUES ('c', $1, 't', 'r', 'b', now() - make_interval(days => $2))",
      [id, Number(days) * 3],
    );
  }
  await relayOutbox({ db: database.db, publisher: createBus(), logger });
  expect(await database.inspect("SELECT id FROM outbox")).toHaveLength(1);
  expect(await database.inspect("SELECT event_id FROM handled_events")).toEqual([
    { event_id: "new" },
  ]);
  expect(await database.inspect("SELECT message_id FROM dead_events")).toEqual([
    { message_id: "new" },
  ]);
});
