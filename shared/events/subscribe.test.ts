import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { documentDeleted } from "#shared/contracts/document-deleted.ts";
import type { Event } from "#shared/contracts/event.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { idPattern, newId } from "#shared/kernel/ids.ts";
import { addLogFields, currentLogFields, withLogFields } from "#shared/kernel/log-context.ts";
import { silentLogger as logger } from "#shared/kernel/logger.ts";
import type { EventMeasure } from "#shared/kernel/meter.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { createTestTracing } from "../../test/support/tracing.ts";
import { recordHandled } from "./ledger.ts";
import { subscribe } from "./subscribe.ts";

let database: TestDatabase;
let handled: Event<typeof documentDeleted>[];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(() => {
  handled = [];
});

const envelope = () => ({
  version: 1,
  id: newId("evt"),
  tenantId: newId("ten"),
  occurredAt: "2026-01-31T12:00:00.000Z",
  data: { documentId: "the-document" },
});
const message = (body: unknown) => ({
  messageId: newId("evt"),
  body: typeof body === "string" ? body : JSON.stringify(body),
});

function subscriber(fail?: () => Error, more = {}) {
  return subscribe(
    documentDeleted,
    async (event) => {
      if (fail) throw fail();
      handled.push(event);
      await database.db.tenant(event.tenantId, (tx) =>
        recordHandled(tx, documentDeleted.consumer, event),
      );
    },
    { db: database.db, logger, ...more },
  );
}

const deadReason = async (messageId: string) => {
  const rows = await database.inspect<{ reason: string }>(
    "SELECT reason FROM dead_events WHERE message_id = $1",
    [messageId],
  );
  return rows[0]?.reason;
};

describe("a subscriber", () => {
  it("hands over a parsed event", async () => {
    const body = envelope();
    await subscriber()(message(body));
    expect(handled).toEqual([{ ...body, occurredAt: new Date(body.occurredAt) }]);
  });

  it("acknowledges an event that its ledger knows without handling it again", async () => {
    const body = envelope();
    await subscriber()(message(body));
    await subscriber()(message(body));
    expect(handled).toHaveLength(1);
  });

  it("takes an event without id and time, and all deliveries of its message for one", async () => {
    const { version, tenantId, data } = envelope();
    const bare = message({ version, tenantId, data });
    await subscriber()(bare);
    await subscriber()(bare);
    await subscriber()(message({ version, tenantId, data }));
    expect(handled).toHaveLength(2);
    expect(handled[0]).toMatchObject({
      id: expect.stringMatching(idPattern("evt")),
      occurredAt: expect.any(Date),
    });
    expect(handled[0]?.id).not.toBe(handled[1]?.id);
  });

  it("asks for another delivery when something went wrong that may pass", async () => {
    const retried = message(envelope());
    await expect(subscriber(() => new Error("reset"))(retried)).rejects.toThrow("reset");
    await expect(subscriber(() => new AppError("unavailable"))(retried)).rejects.toThrow();
    expect(await deadReason(retried.messageId)).toBeUndefined();
  });

  it("buries an event whose error says that it is no use", async () => {
    const hopeless = message(envelope());
    await subscriber(() => new AppError("conflict"))(hopeless);
    expect(await deadReason(hopeless.messageId)).toBe("conflict: conflict");
  });

  it("tells the log alone what was behind it", async () => {
    const lines: [string, unknown][] = [];
    const error = (...line: [string, unknown]) => void lines.push(line);
    const hopeless = message(envelope());
    const failure = new AppError("internal", { cause: new Error("dimension 512 is not 256") });
    await subscriber(() => failure, { logger: { ...logger, error } })(hopeless);
    expect(lines).toEqual([
      ["event is dead", expect.objectContaining({ reason: "internal: internal", error: failure })],
    ]);
    expect(await deadReason(hopeless.messageId)).toBe("internal: internal");
  });

  it("works under the trace of its message, and says who, what and how often; never the text", async () => {
    const { tracer, exporter } = await createTestTracing();
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
    const body = envelope();
    await subscriber(undefined, { tracer })({
      ...message(body),
      attempt: 2,
      attributes: { traceparent },
    });
    const [span] = exporter.getFinishedSpans();
    expect(span?.spanContext().traceId).toBe(traceId);
    expect(span?.parentSpanContext?.spanId).toBe("b7ad6b7169203331");
    expect(span).toMatchObject({
      name: documentDeleted.consumer,
      attributes: {
        "messaging.destination.name": documentDeleted.topic,
        consumer: documentDeleted.consumer,
        "event.id": body.id,
        "tenant.id": body.tenantId,
        attempt: 2,
        outcome: "handled",
      },
    });
    expect(JSON.stringify(span?.attributes)).not.toContain(body.data.documentId);
  });

  it("is measured by what became of each delivery", async () => {
    const seen: string[] = [];
    const metrics = { observeEvent: ({ outcome }: EventMeasure) => void seen.push(outcome) };
    const fine = message(envelope());
    await subscriber(undefined, { metrics })(fine);
    await subscriber(undefined, { metrics })(fine);
    await subscriber(undefined, { metrics })(message("{"));
    const failing = subscriber(() => new Error("reset"), { metrics })(message(envelope()));
    await expect(failing).rejects.toThrow();
    await subscriber(() => new AppError("conflict"), { metrics })(message(envelope()));
    expect(seen).toEqual(["handled", "skipped", "dead", "failed", "dead"]);
  });

  it("names the event, its tenant and its trace in everything logged meanwhile", async () => {
    const seen: unknown[] = [];
    const body = envelope();
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const note = () => {
      seen.push(currentLogFields());
      return new AppError("conflict");
    };
    const after = await withLogFields({}, async () => {
      await subscriber(note)({ ...message(body), attributes: { traceparent } });
      return currentLogFields();
    });
    const { consumer } = documentDeleted;
    const named = { event: body.id, tenantId: body.tenantId, consumer, traceparent, ...body.data };
    // Also to whoever delivered it, who says that it failed.
    expect([...seen, after]).toEqual([named, named]);
  });

  it("says at debug what became of each delivery, with its ids and what was counted", async () => {
    const lines: unknown[] = [];
    const debug = (message: string, fields?: object) =>
      void lines.push({ message, ...currentLogFields(), ...fields });
    const counting = subscribe(documentDeleted, async () => addLogFields({ passages: 7 }), {
      db: database.db,
      logger: { ...logger, debug },
    });
    const { data, ...body } = envelope();
    const told = { ...body, data: { ...data, title: "Contrato" } };
    await withLogFields({}, () => counting(message(told)));
    const { consumer } = documentDeleted;
    const named = { event: body.id, tenantId: body.tenantId, documentId: data.documentId };
    const done = { consumer, passages: 7, outcome: "handled", seconds: expect.any(Number) };
    expect(lines).toEqual([{ message: "event taken", ...named, ...done }]);
  });

  it.each([
    ["no JSON", "{", /body/],
    ["another version", { ...envelope(), version: 2 }, /version/],
    ["an id of its own making", { ...envelope(), id: "job-7" }, /id/],
    ["a time that is none", { ...envelope(), occurredAt: "yesterday" }, /occurredAt/],
    ["no tenant", { ...envelope(), tenantId: undefined }, /tenantId/],
    ["somebody's SQL for a tenant", { ...envelope(), tenantId: "' OR 1=1" }, /tenantId/],
    ["the wrong data", { ...envelope(), data: { documentId: 7 } }, /data\.documentId/],
    ["a NUL byte", "\u0000", /body/],
    [
      "a NUL in a text",
      { ...envelope(), data: { documentId: "a\u0000" } },
      /^data\.documentId: .*U\+0000/,
    ],
    [
      "half a character",
      { ...envelope(), data: { documentId: "a\ud83d" } },
      /^data\.documentId: .*half/,
    ],
  ])("buries a message with %s, once, with the reason", async (_, body, reason) => {
    const malformed = message(body);
    await subscriber()(malformed);
    await subscriber()(malformed);
    expect(handled).toEqual([]);
    expect(await deadReason(malformed.messageId)).toMatch(reason);
  });
});
