import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { PubSub } from "@google-cloud/pubsub";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Event } from "#shared/contracts/event.ts";
import { questionAsked as contract } from "#shared/contracts/question-asked.ts";
import { subscribe } from "#shared/events/subscribe.ts";
import { newId } from "#shared/kernel/ids.ts";
import { silentLogger as logger } from "#shared/kernel/logger.ts";
import { type EmulatedBus, openEmulatedBus } from "../../support/pubsub/emulated-bus.ts";
import { type PubSubEmulator, startPubSubEmulator } from "../../support/pubsub/start-emulator.ts";
import { createTestDatabase, type TestDatabase } from "../../support/test-database.ts";

const patient = { timeout: 30_000, interval: 50 };

let emulator: PubSubEmulator;
let database: TestDatabase;
let bus: EmulatedBus;
let directory: string;
const asked: Event<typeof contract>[] = [];

beforeAll(async () => {
  [emulator, database] = await Promise.all([startPubSubEmulator(), createTestDatabase()]);
  directory = await mkdtemp(join(tmpdir(), "pueblo-gcloud-"));
  const { db } = database;
  const subscriber = subscribe(contract, async (event) => void asked.push(event), { db, logger });
  bus = await openEmulatedBus(emulator.host, {
    [contract.topic]: { consumer: contract.consumer, subscriber },
  });
});
afterAll(async () => {
  await bus?.close();
  await emulator?.stop();
  await database?.close();
  await rm(directory, { recursive: true, force: true });
});

const tenantId = newId("ten");
const body = (question: string) => JSON.stringify({ version: 1, tenantId, data: { question } });
const questions = () => asked.map(({ data }) => data.question);

/** As a batch job calls it; only the three variables differ from one in the cloud. */
function gcloud(...args: string[]) {
  const { PATH, HOME } = process.env;
  const env = {
    PATH,
    HOME,
    CLOUDSDK_CONFIG: directory,
    CLOUDSDK_AUTH_DISABLE_CREDENTIALS: "true",
    CLOUDSDK_API_ENDPOINT_OVERRIDES_PUBSUB: `http://${emulator.host}/`,
    CLOUDSDK_CORE_PROJECT: bus.projectId,
  };
  return promisify(execFile)("gcloud", ["--quiet", ...args], { env });
}

it("takes what Google's client for Node publishes", async () => {
  const client = new PubSub({
    projectId: bus.projectId,
    apiEndpoint: emulator.host,
    clientOptions: { universeDomain: "googleapis.com" },
  });
  await client.topic(contract.topic).publishMessage({
    json: { version: 1, tenantId, data: { question: "¿Cuánto cuesta el envío?" } },
  });
  await client.close();
  await expect.poll(questions, patient).toContain("¿Cuánto cuesta el envío?");
  expect(asked[0]).toMatchObject({
    id: expect.stringMatching(/^evt_/),
    tenantId,
    occurredAt: expect.any(Date),
  });
});

it("takes what gcloud publishes", async () => {
  const message = body("¿Qué días se hacen las entregas?");
  const publish = ["pubsub", "topics", "publish", contract.topic, `--message=${message}`];
  const { stdout } = await gcloud(...publish, "--format=value(messageIds)");
  expect(stdout).toMatch(/\d/);
  await expect.poll(questions, patient).toContain("¿Qué días se hacen las entregas?");
});

it("keeps what a batch job got wrong as a dead event that says what", async () => {
  const wrong = JSON.stringify({ version: 1, tenantId: "acme", data: { question: "" } });
  await gcloud("pubsub", "topics", "publish", contract.topic, `--message=${wrong}`);
  const dead = () => database.inspect("SELECT consumer, reason, body FROM dead_events");
  await expect.poll(dead, patient).toEqual([
    {
      consumer: contract.consumer,
      reason: expect.stringMatching(/tenantId: .*data\.question: /),
      body: wrong,
    },
  ]);
});
