import { afterEach, beforeEach, expect, it } from "vitest";
import { type FakePubSub, startFakePubSub } from "../../../test/support/pubsub/fake-pubsub.ts";
import { deliveryPolicy } from "./delivery-policy.ts";
import { type ProvisionOptions, provisionTopics } from "./provision-topics.ts";

let service: FakePubSub;
beforeEach(async () => {
  service = await startFakePubSub();
});
afterEach(() => service.close());

const project = "projects/pueblo-test";
const provision = (options: Partial<ProvisionOptions> = {}) =>
  provisionTopics({
    projectId: "pueblo-test",
    emulatorHost: service.host,
    topics: ["question-answered"],
    deadLetterEndpoint: "https://dead.example/",
    subscriptions: [
      {
        topic: "document-uploaded",
        consumer: "extract-document",
        pushEndpoint: "https://extract.example/",
      },
      {
        topic: "outbox-relay-due",
        consumer: "relay-outbox",
        pushEndpoint: "https://relay.example/",
        deadLetter: false,
      },
    ],
    ...options,
  });
const subscription = (name: string) =>
  service.subscriptions.get(`${project}/subscriptions/${name}`);

it("creates topics, push subscriptions and what takes dead letters", async () => {
  await provision({ identity: { serviceAccount: "push@pueblo.example", audience: "pueblo" } });
  const topics = ["document-uploaded", "document-uploaded-dead", "outbox-relay-due"];
  expect([...service.topics.keys()].sort()).toEqual(
    [...topics, "question-answered"].map((name) => `${project}/topics/${name}`),
  );
  const oidcToken = { serviceAccountEmail: "push@pueblo.example", audience: "pueblo" };
  expect(subscription("extract-document")).toMatchObject({
    topic: `${project}/topics/document-uploaded`,
    pushConfig: { pushEndpoint: "https://extract.example/", oidcToken },
    ackDeadlineSeconds: deliveryPolicy.ackDeadlineSeconds,
    enableMessageOrdering: false,
    deadLetterPolicy: {
      deadLetterTopic: `${project}/topics/document-uploaded-dead`,
      maxDeliveryAttempts: deliveryPolicy.maxDeliveryAttempts,
    },
    retryPolicy: {
      minimumBackoff: { seconds: deliveryPolicy.minimumBackoffSeconds },
      maximumBackoff: { seconds: deliveryPolicy.maximumBackoffSeconds },
    },
  });
  expect(subscription("document-uploaded-dead")).toMatchObject({
    topic: `${project}/topics/document-uploaded-dead`,
    pushConfig: { pushEndpoint: "https://dead.example/", oidcToken },
    deadLetterPolicy: null,
  });
  expect(subscription("relay-outbox")).toMatchObject({ deadLetterPolicy: null });
});

it("brings what exists to other settings, and leaves its order alone", async () => {
  await provision();
  await provision({
    minimumBackoffSeconds: 1,
    maxDeliveryAttempts: 5,
    subscriptions: [
      {
        topic: "document-uploaded",
        consumer: "extract-document",
        pushEndpoint: "https://moved.example/",
        ordered: true,
      },
    ],
  });
  expect(subscription("extract-document")).toMatchObject({
    pushConfig: { pushEndpoint: "https://moved.example/" },
    enableMessageOrdering: false,
    deadLetterPolicy: { maxDeliveryAttempts: 5 },
    retryPolicy: { minimumBackoff: { seconds: 1 } },
  });
});

it("lets messages wait to be pulled where no endpoint is given", async () => {
  const subscriptions = [{ topic: "document-deleted", consumer: "purge-document" }];
  await provision({ subscriptions, deadLetterEndpoint: undefined });
  expect(subscription("purge-document")?.pushConfig?.pushEndpoint ?? "").toBe("");
  expect(subscription("document-deleted-dead")?.pushConfig?.pushEndpoint ?? "").toBe("");
});

it("says so when the service takes no such setting", async () => {
  await expect(provision({ maxDeliveryAttempts: 3 })).rejects.toThrow("5 to 100");
  await expect(provision({ ackDeadlineSeconds: 601 })).rejects.toThrow("10 to 600 s");
});
