import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { OutgoingMessage } from "#shared/events/ports.ts";
import { newId } from "#shared/kernel/ids.ts";
import { silentLogger } from "#shared/kernel/logger.ts";
import { type FakePubSub, startFakePubSub } from "../../../test/support/pubsub/fake-pubsub.ts";
import { startTcpRelay } from "../../../test/support/pubsub/tcp-relay.ts";
import { createPubSubPublisher, type PubSubPublisherConfig } from "./create-pubsub-publisher.ts";

const topicPath = "projects/pueblo-test/topics/document-uploaded";
const quick = { deadlineMs: 20_000, attemptMs: 10_000, firstRetryMs: 1, longestRetryMs: 10 };

let service: FakePubSub;
let closers: (() => Promise<unknown> | unknown)[] = [];
// Loading it takes longer, on a busy machine, than some tests wait.
beforeAll(() => import("@google-cloud/pubsub"));
beforeEach(async () => {
  service = await startFakePubSub();
  service.topics.set(topicPath, []);
  closers.push(service.close);
});
afterEach(async () => {
  for (const close of closers.reverse()) await close();
  closers = [];
});

function open(config: Partial<PubSubPublisherConfig> = {}) {
  const address = { projectId: "pueblo-test", emulatorHost: service.host };
  const publisher = createPubSubPublisher({ ...address, ...quick, ...config }, silentLogger);
  closers.push(publisher.close);
  return publisher;
}

function message(fields: Partial<OutgoingMessage> = {}): OutgoingMessage {
  const id = newId("evt");
  return {
    topic: "document-uploaded",
    id,
    body: JSON.stringify({ id }),
    orderingKey: "doc_a",
    ...fields,
  };
}

const stored = () => service.topics.get(topicPath) ?? [];
const storedIds = () => stored().map(({ attributes }) => attributes.eventId);

describe("the publisher to Pub/Sub", () => {
  it("brings the body as data, and id, trace and ordering key beside it", async () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const sent = message({ body: '{"words":"ñandú 🙂"}', traceparent });
    await open().publish(sent);
    expect(stored()).toEqual([
      {
        data: Buffer.from(sent.body),
        attributes: { eventId: sent.id, traceparent },
        orderingKey: "doc_a",
      },
    ]);
  });

  it("sends many in few requests, in the order of their key", async () => {
    const publisher = open();
    const sent = Array.from({ length: 250 }, () => message());
    await Promise.all(sent.map((one) => publisher.publish(one)));
    expect(storedIds()).toEqual(sent.map(({ id }) => id));
    expect(service.batches.length).toBeLessThanOrEqual(4);
  });

  it("takes more than may be on their way, a few at a time", async () => {
    const publisher = open({ outstandingMessages: 10 });
    const sent = Array.from({ length: 95 }, () => message());
    await Promise.all(sent.map((one) => publisher.publish(one)));
    expect(storedIds()).toEqual(sent.map(({ id }) => id));
    expect(Math.max(...service.batches)).toBe(10);
  });

  it("refuses, at once, what may not even wait", async () => {
    const publisher = open({ outstandingMessages: 1, waitingMessages: 1 });
    const taken = [publisher.publish(message()), publisher.publish(message())];
    const refused = { code: "unavailable", retry: true };
    await expect(publisher.publish(message())).rejects.toMatchObject(refused);
    await Promise.all(taken);
    expect(stored()).toHaveLength(2);
  });

  it.each([["UNAVAILABLE"], ["RESOURCE_EXHAUSTED"], ["DEADLINE_EXCEEDED"], ["INTERNAL"]] as const)(
    "tries again after %s",
    async (code) => {
      service.failNext({ code }, { code });
      const sent = message();
      await open().publish(sent);
      expect(storedIds()).toEqual([sent.id]);
      expect(service.batches).toEqual([1, 1, 1]);
    },
  );

  it("tries again when the answer is lost, so that a message may come twice", async () => {
    service.failNext({ code: "UNAVAILABLE", stored: true });
    const sent = message();
    await open().publish(sent);
    expect(storedIds()).toEqual([sent.id, sent.id]);
  });

  it("tries again when no answer comes in time", async () => {
    service.failNext({ delayMs: 60_000 });
    const sent = message();
    await open({ attemptMs: 200 }).publish(sent);
    expect(storedIds()).toContain(sent.id);
  });

  it("connects again when the connection is reset in the middle", async () => {
    const relay = await startTcpRelay(service.host);
    closers.push(relay.close);
    const publisher = open({ emulatorHost: relay.host });
    await publisher.publish(message());
    service.failNext({ delayMs: 60_000 });
    const sent = message();
    const published = publisher.publish(sent);
    await expect.poll(() => service.batches.length).toBe(2);
    relay.cut();
    await published;
    expect(storedIds()).toContain(sent.id);
  });

  it("gives up at its deadline, and goes on with the same key when it can", async () => {
    const publisher = open({ deadlineMs: 3_000 });
    service.failAll({ code: "UNAVAILABLE" });
    await expect(publisher.publish(message())).rejects.toMatchObject({ code: "unavailable" });
    service.failAll(undefined);
    const sent = message();
    await publisher.publish(sent);
    expect(storedIds()).toContain(sent.id);
  });

  it.each([["UNAUTHENTICATED"], ["PERMISSION_DENIED"]] as const)(
    "does not insist after %s; a later message may pass",
    async (code) => {
      const publisher = open();
      service.failNext({ code });
      await expect(publisher.publish(message())).rejects.toMatchObject({ code: "unavailable" });
      expect(service.batches).toEqual([1]);
      await publisher.publish(message());
      expect(stored()).toHaveLength(1);
    },
  );

  it("is refused where credentials are asked for and there are none", async () => {
    const strict = await startFakePubSub({ requireToken: true });
    closers.push(strict.close);
    strict.topics.set(topicPath, []);
    const published = open({ emulatorHost: strict.host }).publish(message());
    await expect(published).rejects.toMatchObject({ code: "unavailable", retry: true });
    expect(strict.topics.get(topicPath)).toEqual([]);
  });

  it("says nothing of the service's words where they could be shown", async () => {
    service.failNext({ code: "PERMISSION_DENIED" });
    const error = await open()
      .publish(message())
      .catch((caught: unknown) => caught);
    expect(String(error)).not.toContain("injected");
    expect(String((error as Error).cause)).toContain("injected");
  });

  it("refuses a topic that does not exist at once, and for good", async () => {
    const publisher = open();
    const refused = { code: "internal", retry: false };
    await expect(publisher.publish(message({ topic: "nowhere" }))).rejects.toMatchObject(refused);
    await publisher.publish(message());
    expect(stored()).toHaveLength(1);
  });

  it.each([
    ["a body of more than 500 kB", { body: "x".repeat(500_001) }],
    ["an ordering key of more than 1,024 bytes", { orderingKey: "ñ".repeat(513) }],
    ["a trace of more than 1,024 bytes", { traceparent: "0".repeat(1_025) }],
  ])("refuses %s alone, not the batch that it would be in", async (_, fields) => {
    const publisher = open();
    const good = message();
    const [bad] = await Promise.allSettled([
      publisher.publish(message(fields)),
      publisher.publish(good),
    ]);
    expect(bad).toMatchObject({ status: "rejected", reason: { code: "internal", retry: false } });
    expect(storedIds()).toEqual([good.id]);
  });

  it("never makes a request of more than 10 MB, however much comes for one key", async () => {
    const publisher = open();
    const sent = Array.from({ length: 60 }, () => message({ body: "x".repeat(490_000) }));
    await Promise.all(sent.map((one) => publisher.publish(one)));
    expect(storedIds()).toEqual(sent.map(({ id }) => id));
  });

  it("does not hang where something else answers", async () => {
    const web = createServer((_, response) => {
      response.writeHead(502, { "content-type": "text/html" });
      response.end("<h1>Bad gateway</h1>");
    });
    await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
    closers.push(() => web.close());
    const host = `127.0.0.1:${(web.address() as AddressInfo).port}`;
    const published = open({ emulatorHost: host, deadlineMs: 300 }).publish(message());
    await expect(published).rejects.toMatchObject({ code: "unavailable" });
  });

  it("does not hang where nobody answers", async () => {
    service.close();
    const published = open({ deadlineMs: 300 }).publish(message());
    await expect(published).rejects.toMatchObject({ code: "unavailable" });
  });
});

describe("closing the publisher to Pub/Sub", () => {
  it("sends what was taken, and takes nothing more", async () => {
    const publisher = open({ batchMs: 100 });
    const sent = Array.from({ length: 30 }, (_, n) => message({ orderingKey: `doc_${n % 3}` }));
    const published = Promise.all(sent.map((one) => publisher.publish(one)));
    await publisher.close();
    expect(storedIds().sort()).toEqual(sent.map(({ id }) => id).sort());
    await published;
    await expect(publisher.publish(message())).rejects.toMatchObject({ code: "unavailable" });
  });

  it("waits for an answer no longer than a publish may take", async () => {
    service.failAll({ delayMs: 60_000 });
    const publisher = open({ deadlineMs: 200 });
    const given = expect(publisher.publish(message())).rejects.toMatchObject({
      code: "unavailable",
    });
    await publisher.close();
    await given;
  });

  it("is done at once when nothing was ever published", async () => {
    await open().close();
    expect(service.batches).toEqual([]);
  });
});
