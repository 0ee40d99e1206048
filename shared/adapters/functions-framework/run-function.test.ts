import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "#shared/kernel/ids.ts";
import {
  freePort,
  type RunningFunction,
  spawnFunction,
} from "../../../test/support/spawn-function.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

/** A small function in a process of its own. */
const start = async (env: Record<string, string> = {}) =>
  spawnFunction("record-dead-event", { DATABASE_URL: database.url, ...env }, await freePort());

const push = (target: RunningFunction, messageId: string, attributes = {}) =>
  fetch(target.url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      subscription: "projects/p/subscriptions/document-uploaded-dead",
      message: {
        messageId,
        data: Buffer.from('{"version":1}').toString("base64"),
        attributes: {
          CloudPubSubDeadLetterSourceSubscription: "extract-document",
          CloudPubSubDeadLetterSourceDeliveryCount: "10",
          ...attributes,
        },
      },
    }),
  });

const deadEvents = (messageId: string) =>
  database.inspect("SELECT consumer, topic, reason, body FROM dead_events WHERE message_id = $1", [
    messageId,
  ]);

describe("a function in a process of its own", () => {
  it("keeps a dead letter with its source and the number of attempts", async () => {
    const running = await start();
    const id = newId("evt");
    try {
      expect((await push(running, id)).status).toBe(204);
      expect((await fetch(running.url)).status).toBe(405);
    } finally {
      expect(await running.stop()).toBe(0);
    }
    expect(await deadEvents(id)).toEqual([
      {
        consumer: "extract-document",
        topic: "document-uploaded",
        reason: "failed 10 times",
        body: '{"version":1}',
      },
    ]);
  });

  it("logs each delivery under its trace, and measures it", async () => {
    const metrics = await freePort();
    const running = await start({ METRICS_PORT: String(metrics), GOOGLE_CLOUD_PROJECT: "p" });
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    const id = newId("evt");
    try {
      await push(running, id, { traceparent: `00-${traceId}-b7ad6b7169203331-01`, eventId: id });
      await expect.poll(running.output).toContain("event is dead");
      const line = running
        .output()
        .split("\n")
        .find((one) => one.includes("event is dead"));
      expect(JSON.parse(line ?? "")).toMatchObject({
        "logging.googleapis.com/trace": `projects/p/traces/${traceId}`,
        event: id,
        severity: "ERROR",
      });
      const scraped = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
      const [consumer, outcome] = ['consumer="record-dead-event"', 'outcome="handled"'];
      expect(scraped).toContain(`event_duration_seconds_count{${consumer},${outcome}} 1`);
      expect(scraped).toMatch(/pool_connections\{pool="database",state="total"\} \d/);
    } finally {
      expect(await running.stop()).toBe(0);
    }
  });

  it("ends what it has begun when it is told to stop, and begins nothing more", async () => {
    const running = await start();
    const [early, late] = [newId("evt"), newId("evt")];
    expect((await push(running, newId("evt"))).status).toBe(204);
    const held = await holdDeadEvents();
    const first = push(running, early);
    await held.waitedFor();
    const stopped = running.stop();
    const nonsense = () => fetch(running.url, { method: "POST" }).then(({ status }) => status);
    await expect.poll(nonsense).toBe(503);
    expect((await push(running, late)).status).toBe(503);
    await held.release();
    expect((await first).status).toBe(204);
    expect(await stopped).toBe(0);
    expect(await deadEvents(early)).toHaveLength(1);
    expect(await deadEvents(late)).toHaveLength(0);
  });

  it("takes no push without a token where an identity is asked for", async () => {
    const running = await start({
      K_SERVICE: "record-dead-event",
      PUSH_AUDIENCE: "https://functions.pueblo.example/",
      PUSH_SERVICE_ACCOUNT: "push@pueblo-test.iam.gserviceaccount.com",
    });
    const id = newId("evt");
    try {
      expect((await push(running, id)).status).toBe(401);
    } finally {
      await running.stop();
    }
    expect(await deadEvents(id)).toEqual([]);
  });

  it.each([
    ["on Cloud Run without an identity", { K_SERVICE: "x" }, /PUSH_AUDIENCE[\s\S]*PUSH_SERVICE/],
    ["with half an identity", { PUSH_AUDIENCE: "x" }, /PUSH_SERVICE_ACCOUNT: is missing/],
    ["without a database", { DATABASE_URL: "", K_SERVICE: "x" }, /DATABASE_URL: is missing/],
  ])("does not start %s, and says what is missing", async (_, env, words) => {
    await expect(start(env)).rejects.toThrow(words);
  });
});

/** Locks the table of dead events against writers, as long as a deployment's migration might. */
async function holdDeadEvents() {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query("BEGIN; LOCK TABLE dead_events IN ACCESS EXCLUSIVE MODE");
  const waiting = "SELECT FROM pg_locks WHERE relation = 'dead_events'::regclass AND NOT granted";
  return {
    /** Resolves once somebody waits for the lock. */
    waitedFor: () =>
      expect.poll(async () => (await client.query(waiting)).rowCount).toBeGreaterThan(0),
    async release() {
      await client.query("COMMIT");
      await client.end();
    },
  };
}
