import { describe, expect, it } from "vitest";
import type { IncomingMessage } from "#shared/events/ports.ts";
import { newId } from "#shared/kernel/ids.ts";
import { currentLogFields } from "#shared/kernel/log-context.ts";
import type { LogFields, Logger } from "#shared/kernel/logger.ts";
import { silentLogger } from "#shared/kernel/logger.ts";
import { createPushHandler } from "./create-push-handler.ts";

/** A push as Pub/Sub makes it: https://cloud.google.com/pubsub/docs/push#receive_push */
function push(message: Record<string, unknown> = {}, around: Record<string, unknown> = {}) {
  return {
    message: {
      attributes: { key: "value" },
      data: Buffer.from("ñandú «€» 🙂\n").toString("base64"),
      messageId: "2070443601311540",
      message_id: "2070443601311540",
      publishTime: "2021-02-26T19:13:55.749Z",
      publish_time: "2021-02-26T19:13:55.749Z",
      ...message,
    },
    subscription: "projects/pueblo-test/subscriptions/extract-document",
    ...around,
  };
}

function open(fail?: () => void) {
  const seen: IncomingMessage[] = [];
  const lines: { message: string; fields: unknown }[] = [];
  const note = (message: string, fields?: LogFields) =>
    void lines.push({ message, fields: { ...currentLogFields(), ...fields } });
  const logger: Logger = { ...silentLogger, warn: note, error: note };
  const subscriber = async (message: IncomingMessage) => {
    seen.push(message);
    fail?.();
  };
  const handle = createPushHandler({ subscriber: () => subscriber, logger });
  return { handle, seen, lines };
}

describe("a push", () => {
  it("brings body and attributes, and is acknowledged", async () => {
    const { handle, seen } = open();
    expect(await handle(push(), {})).toBe(204);
    expect(seen).toEqual([
      {
        messageId: "2070443601311540",
        body: "ñandú «€» 🙂\n",
        attributes: { key: "value" },
      },
    ]);
  });

  it("says which attempt it is, where Pub/Sub counts", async () => {
    const { handle, seen } = open();
    await handle(push({}, { deliveryAttempt: 5 }), {});
    expect(seen[0]?.attempt).toBe(5);
  });

  it("is known by the event's own id, however often it was published", async () => {
    const { handle, seen } = open();
    const eventId = newId("evt");
    await handle(push({ messageId: "1", attributes: { eventId } }), {});
    await handle(push({ messageId: "2", attributes: { eventId } }), {});
    await handle(push({ messageId: "3", attributes: { eventId: "'; DROP TABLE" } }), {});
    expect(seen.map(({ messageId }) => messageId)).toEqual([eventId, eventId, "3"]);
  });

  it.each([
    ["no data", { data: undefined }],
    ["no attributes", { attributes: undefined, data: "" }],
    ["attributes that are null", { attributes: null, data: "" }],
  ])("may have %s", async (_, fields) => {
    const { handle, seen } = open();
    expect(await handle(push(fields), {})).toBe(204);
    expect(seen[0]?.body).toBe("");
  });

  it.each([
    ["nothing", undefined],
    ["no object", "text"],
    ["bytes", Buffer.from("x")],
    ["another object", { hello: "world" }],
    ["a message without id", push({ messageId: undefined })],
    ["data that is no base64", push({ data: "%%%" })],
    ["attributes that are no words", push({ attributes: { n: 1 } })],
    ["no subscription", push({}, { subscription: undefined })],
  ])("that is %s is logged and acknowledged, so that it ends", async (_, body) => {
    const { handle, seen, lines } = open();
    expect(await handle(body, {})).toBe(204);
    expect(seen).toEqual([]);
    expect(lines).toMatchObject([{ message: "not a Pub/Sub message" }]);
  });

  it("that is not handled is asked for again, and the log knows why", async () => {
    const { handle, lines } = open(() => {
      throw new Error("the model is away");
    });
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const late = push({ attributes: { traceparent } }, { deliveryAttempt: 2 });
    expect(await handle(late, {})).toBe(500);
    const error = expect.objectContaining({ message: "the model is away" });
    const event = "2070443601311540";
    expect(lines).toMatchObject([{ fields: { event, traceparent, attempt: 2, error } }]);
  });

  it("is asked for again while the function cannot start", async () => {
    let ready = false;
    const subscriber = () => {
      if (!ready) throw new Error("no database");
      return async () => {};
    };
    const handle = createPushHandler({ subscriber, logger: silentLogger });
    expect(await handle(push(), {})).toBe(500);
    ready = true;
    expect(await handle(push(), {})).toBe(204);
  });

  it("reaches nobody when it is not from whom it must be", async () => {
    const { seen } = open();
    const handle = createPushHandler({
      subscriber: () => async (message) => void seen.push(message),
      verify: async (authorization) => (authorization === "Bearer good" ? 200 : 401),
      logger: silentLogger,
    });
    expect(await handle(push(), {})).toBe(401);
    expect(await handle("nonsense", {})).toBe(401);
    expect(seen).toEqual([]);
    expect(await handle(push(), { authorization: "Bearer good" })).toBe(204);
    expect(seen).toHaveLength(1);
  });
});
