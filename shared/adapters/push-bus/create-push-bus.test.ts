import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hostFunctions } from "#shared/adapters/functions-framework/host-functions.ts";
import type { EventPublisher, OutgoingMessage } from "#shared/events/ports.ts";
import { silentLogger as logger } from "#shared/kernel/logger.ts";
import { describeEventBus } from "../../../test/support/event-bus-conformance.ts";
import { createPushBus } from "./create-push-bus.ts";

/** As the outbox and its relay: what was not taken is published again. */
function relayed(bus: EventPublisher, times = 5): EventPublisher {
  async function publish(message: OutgoingMessage): Promise<void> {
    for (let attempt = 1; attempt < times; attempt++) {
      const taken = bus.publish(message).then(
        () => true,
        () => false,
      );
      if (await taken) return;
    }
    await bus.publish(message);
  }
  return { publish };
}

describeEventBus("pushing without a broker", async (subscribers) => {
  const hosted = await hostFunctions(subscribers, { logger });
  const pairs = Object.keys(subscribers).map((topic) => `${topic}=${hosted.endpointOf(topic)}`);
  const bus = createPushBus({ targets: pairs.join(",") });
  return { publisher: relayed(bus), close: () => hosted.close() };
});

describe("a push without a broker", () => {
  let answer: (response: ServerResponse) => void;
  let received: { path: string | undefined; body: string }[];
  let server: Server;
  let bus: EventPublisher;
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      received.push({ path: request.url, body: Buffer.concat(chunks).toString() });
      answer(response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const targets = `mine=http://127.0.0.1:${port}/a/b?c=d,gone=http://127.0.0.1:1/`;
    bus = createPushBus({ targets, unheard: ["announced"], deadlineMs: 200 });
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const message = (topic: string) => ({ topic, id: "evt_1", body: '{"n":1}', orderingKey: "doc" });

  it("goes to the target as it stands, in Pub/Sub's form", async () => {
    received = [];
    answer = (response) => response.writeHead(204).end();
    await bus.publish(message("mine"));
    expect(received.map(({ path }) => path)).toEqual(["/a/b?c=d"]);
    expect(JSON.parse(received[0]?.body ?? "")).toEqual({
      subscription: "projects/local/subscriptions/mine",
      message: { messageId: "evt_1", data: "eyJuIjoxfQ==", attributes: {}, orderingKey: "doc" },
    });
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ["a consumer that fails", (response) => response.writeHead(500).end("why")],
    ["a consumer that is busy", (response) => response.writeHead(429).end()],
    ["credentials that are not taken", (response) => response.writeHead(401).end()],
    ["another address", (response) => response.writeHead(302, { location: "/" }).end()],
    ["a connection that breaks", (response) => response.destroy()],
    ["half an answer", (response) => response.writeHead(200, { "content-length": 9 }).write("x")],
    ["silence", () => {}],
  ])("is not taken by %s, and may come again", async (_, misbehave) => {
    received = [];
    answer = misbehave;
    await expect(bus.publish(message("mine"))).rejects.toMatchObject({
      code: "unavailable",
      message: "unavailable",
    });
    expect(received).toHaveLength(1);
  });

  it("is not taken where nobody listens, or by a topic without a target", async () => {
    const refused = { code: "unavailable", retry: true };
    await expect(bus.publish(message("gone"))).rejects.toMatchObject(refused);
    await expect(bus.publish(message("nowhere"))).rejects.toMatchObject(refused);
  });

  it("may go unheard where nobody has to listen", async () => {
    await expect(bus.publish(message("announced"))).resolves.toBeUndefined();
  });
});
