import { afterAll, beforeAll, expect, it } from "vitest";
import { documentDeleted as contract } from "#shared/contracts/document-deleted.ts";
import { emit } from "#shared/events/emit.ts";
import { recordHandled } from "#shared/events/ledger.ts";
import { createOutbox } from "#shared/events/outbox.ts";
import { relayOutbox } from "#shared/events/relay-outbox.ts";
import { subscribe } from "#shared/events/subscribe.ts";
import { newId } from "#shared/kernel/ids.ts";
import { silentLogger as logger } from "#shared/kernel/logger.ts";
import { openEmulatedBus } from "../../support/pubsub/emulated-bus.ts";
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

it("loses no event, and does none twice, when Pub/Sub is killed in the middle", async () => {
  const { db } = database;
  const done: string[] = [];
  const subscriber = subscribe(
    contract,
    (event) =>
      db.tenant(event.tenantId, async (tx) => {
        if (await recordHandled(tx, contract.consumer, event)) done.push(event.data.documentId);
      }),
    { db, logger },
  );
  const topics = { [contract.topic]: { consumer: contract.consumer, subscriber } };
  const bus = await openEmulatedBus(emulator.host, topics, undefined, { deadlineMs: 3_000 });
  const { publisher } = bus;
  const outbox = createOutbox({ db, publisher, logger }, { background: true });
  const tenantId = newId("ten");
  const emitOne = (documentId: string) =>
    db.tenant(tenantId, (tx) =>
      emit(tx, outbox, contract, { tenantId, orderingKey: documentId, data: { documentId } }),
    );
  const emitMany = (kind: string) => {
    const ids = Array.from({ length: 40 }, (_, n) => `doc_${kind}_${n}`);
    return { ids, emitted: Promise.all(ids.map(emitOne)) };
  };
  const unpublished = async () => {
    const sql = "SELECT count(*)::int AS n FROM outbox WHERE published_at IS NULL";
    return (await database.inspect<{ n: number }>(sql))[0]?.n;
  };

  // Killed once the first are done and others are anywhere on their way.
  const middle = emitMany("middle");
  await expect.poll(() => done.length, patient).toBeGreaterThan(0);
  await emulator.kill();
  const away = emitMany("away");
  await Promise.all([middle.emitted, away.emitted]);
  // Whoever emitted did not wait for the outage to end.
  expect(await unpublished()).toBeGreaterThan(0);
  expect(await database.inspect("SELECT FROM outbox")).toHaveLength(80);
  await outbox.close();

  await emulator.restart();
  await bus.provision();
  // The emulator forgot what it had taken and not yet delivered; the service does not. So that
  // this counts too, everything is published once more: what was done comes a second time.
  await database.inspect("UPDATE outbox SET published_at = NULL");
  const relayed = async () => {
    // A relay that came before the connection did keeps its claims for a minute.
    await database.inspect("UPDATE outbox SET claimed_until = now() WHERE published_at IS NULL");
    await relayOutbox({ db, publisher, logger });
    return unpublished();
  };
  await expect.poll(relayed, patient).toBe(0);
  await expect.poll(() => [...done].sort(), patient).toEqual([...middle.ids, ...away.ids].sort());
  await bus.close();
});
