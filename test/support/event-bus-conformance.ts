import { afterEach, describe, expect, it } from "vitest";
import type { EventPublisher, IncomingMessage } from "#shared/events/ports.ts";
import type { Subscriber } from "#shared/events/subscribe.ts";
import { newId } from "#shared/kernel/ids.ts";

export type EventBusUnderTest = { publisher: EventPublisher; close(): Promise<void> };

const patient = { timeout: 20_000, interval: 20 };

/** What every event bus promises; one run per adapter. */
export function describeEventBus(
  name: string,
  /** A bus whose topics have these subscribers, and that redelivers soon. */
  create: (subscribers: Record<string, Subscriber>) => Promise<EventBusUnderTest>,
): void {
  describe(`${name} as an event bus`, () => {
    let bus: EventBusUnderTest | undefined;
    afterEach(async () => {
      await bus?.close();
      bus = undefined;
    });

    /** A topic that notes each delivery; `fail` decides which ones are not acknowledged. */
    function noting(fail: (message: IncomingMessage, nth: number) => boolean = () => false) {
      const seen: IncomingMessage[] = [];
      const subscriber: Subscriber = async (message) => {
        seen.push(message);
        if (fail(message, seen.length)) throw new Error("not this time");
      };
      return { seen, subscriber };
    }

    const message = (topic: string, body: object = {}) => {
      const id = newId("evt");
      return { topic, id, body: JSON.stringify({ id, ...body }), orderingKey: "doc_a" };
    };
    const bodies = (seen: IncomingMessage[]) => seen.map(({ body }) => body).sort();

    it("brings the body, unchanged, to the consumer of its topic and to no other", async () => {
      const [mine, other] = [noting(), noting()];
      bus = await create({ mine: mine.subscriber, other: other.subscriber });
      const sent = message("mine", { words: "ñandú «€» 🙂\n" });
      await bus.publisher.publish(sent);
      await expect.poll(() => bodies(mine.seen), patient).toContain(sent.body);
      expect(other.seen).toEqual([]);
    });

    it("brings every message of many", async () => {
      const topic = noting();
      bus = await create({ topic: topic.subscriber });
      const sent = Array.from({ length: 50 }, (_, n) => message("topic", { n }));
      const { publisher } = bus;
      await Promise.all(sent.map((one) => publisher.publish(one)));
      const wanted = sent.map(({ body }) => body).sort();
      await expect.poll(() => [...new Set(bodies(topic.seen))], patient).toEqual(wanted);
    });

    it("delivers again what was not acknowledged, while others go on", async () => {
      const topic = noting(({ body }, nth) => body.includes("stubborn") && nth < 4);
      bus = await create({ topic: topic.subscriber });
      const [stubborn, easy] = [message("topic", { kind: "stubborn" }), message("topic")];
      await Promise.all([bus.publisher.publish(stubborn), bus.publisher.publish(easy)]);
      await expect.poll(() => bodies(topic.seen), patient).toContain(easy.body);
      await expect
        .poll(() => bodies(topic.seen).filter((body) => body === stubborn.body).length, patient)
        .toBeGreaterThanOrEqual(2);
    });

    it("brings the trace of whoever published, and none where there was none", async () => {
      const topic = noting();
      bus = await create({ topic: topic.subscriber });
      const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
      const [traced, bare] = [{ ...message("topic"), traceparent }, message("topic")];
      await Promise.all([bus.publisher.publish(traced), bus.publisher.publish(bare)]);
      const carriedBy = (body: string) => {
        const seen = topic.seen.find((one) => one.body === body);
        return seen && (seen.attributes?.traceparent ?? "none");
      };
      await expect.poll(() => carriedBy(traced.body), patient).toBe(traceparent);
      await expect.poll(() => carriedBy(bare.body), patient).toBe("none");
    });

    it("gives every delivery of a message the same id, and each message its own", async () => {
      const topic = noting(({ body }, nth) => body.includes("stubborn") && nth < 4);
      bus = await create({ topic: topic.subscriber });
      const [stubborn, easy] = [message("topic", { kind: "stubborn" }), message("topic")];
      await Promise.all([bus.publisher.publish(stubborn), bus.publisher.publish(easy)]);
      const idsOf = (body: string) =>
        topic.seen.filter((one) => one.body === body).map(({ messageId }) => messageId);
      await expect.poll(() => idsOf(stubborn.body).length, patient).toBeGreaterThanOrEqual(2);
      await expect.poll(() => idsOf(easy.body).length, patient).toBeGreaterThanOrEqual(1);
      expect(new Set(idsOf(stubborn.body))).toEqual(new Set([stubborn.id]));
      expect(new Set(idsOf(easy.body))).toEqual(new Set([easy.id]));
    });

    it("refuses a topic that does not exist", async () => {
      bus = await create({ topic: noting().subscriber });
      await expect(bus.publisher.publish(message("nowhere"))).rejects.toThrow();
    });
  });
}
