import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PubSub } from "@google-cloud/pubsub";
import { InMemorySpanExporter } from "@opentelemetry/sdk-trace-node";
import { Redis } from "ioredis";
import { z } from "zod";
import { partEnv } from "../../run-services/local/part-env.ts";
import { startSystem } from "../../run-services/local/start-system.ts";
import { authClient } from "./firebase/sign-up.ts";
import { startAuthEmulator } from "./firebase/start-auth-emulator.ts";
import { startGcsFake } from "./gcs/start-gcs-fake.ts";
import { storeOn } from "./gcs/store-on-fake.ts";
import { clientOf, jsonOf } from "./http-client.ts";
import { goodToken } from "./models/google-error.ts";
import { startModels } from "./models/start-models.ts";
import { startPinecone } from "./pinecone/start-pinecone.ts";
import { startPubSubEmulator } from "./pubsub/start-emulator.ts";
import { startRedis } from "./redis/start-redis.ts";
import { createTestDatabase } from "./test-database.ts";

const projectId = "demo-pueblo";
const dimensions = 256;
const session = z.object({ access_token: z.string(), tenant: z.object({ id: z.string() }) });

/**
 * The whole system with none of its embedded parts but PostgreSQL: Pub/Sub and Firebase on
 * Google's emulators, a real Redis, and Cloud Storage, Pinecone, Gemini and the ranking API on
 * the wire.
 */
export async function startCloudSystem() {
  const [pubsub, firebase, redis, gcs, pinecone, models, database, directory] = await Promise.all([
    startPubSubEmulator(),
    startAuthEmulator(projectId),
    startRedis(),
    startGcsFake(),
    startPinecone({ dimensions }),
    startModels(),
    createTestDatabase(),
    mkdtemp(join(tmpdir(), "pueblo-cloud-")),
  ]);
  const credentials = join(directory, "service-account.json");
  await writeFile(credentials, JSON.stringify(gcs.credentials), { mode: 0o600 });
  // What Google's libraries themselves read.
  process.env.GOOGLE_APPLICATION_CREDENTIALS = credentials;
  process.env.FIREBASE_AUTH_EMULATOR_HOST = firebase.host;
  const spans = new InMemorySpanExporter();
  const system = await startSystem({
    directory,
    port: 0,
    host: "127.0.0.1",
    logLevel: "silent",
    databaseUrl: database.url,
    requestsPerMinute: 1_000,
    tickSeconds: 1,
    spans,
    // Soon enough for a test to see what the sweeper does about events that were lost.
    limits: { batchSize: 3, stageSeconds: 5, maxQueuedSweeps: 20 },
    parts: partEnv.parse({
      PUBSUB_EMULATOR_HOST: pubsub.host,
      EVENTS_URL: `pubsub://${projectId}`,
      REDIS_URL: redis.url,
      FIREBASE_PROJECT: projectId,
      FIREBASE_AUTH_EMULATOR_HOST: firebase.host,
      OBJECTS_URL: `gs://${gcs.bucket}`,
      STORAGE_URL: gcs.url,
      INDEX_URL: `pinecone+${pinecone.url}`,
      PINECONE_API_KEY: pinecone.apiKey,
      ANSWER_MODEL: "gemini/gemini-2.5-flash",
      ANSWER_PRICE: "0.30/2.50",
      EMBEDDING_MODEL: "gemini/text-multilingual-embedding-002",
      EMBEDDING_DIMENSIONS: dimensions,
      RERANKER: "ranking/semantic-ranker-default-004",
      VERTEX_PROJECT: "pueblo",
      VERTEX_URL: models.url,
      VERTEX_ACCESS_TOKEN: goodToken,
    }),
  });
  const anyone = clientOf({
    fetch(request: Request) {
      const { pathname, search } = new URL(request.url);
      return fetch(new Request(`${system.url}${pathname}${search}`, request));
    },
  });
  const people = authClient(firebase.host, projectId);
  const stock = new PubSub({ projectId, apiEndpoint: pubsub.host });

  return {
    ...{ pubsub, firebase, redis, gcs, pinecone, models, spans, anyone, people, stock },
    inspect: database.inspect,
    objects: storeOn(gcs),
    /** Keys that Redis holds now; none while it is away. */
    async redisKeys(pattern: string): Promise<string[]> {
      const client = new Redis(redis.url, { lazyConnect: true, retryStrategy: () => null });
      client.on("error", () => {}); // told by the command as well
      try {
        return await client.keys(pattern);
      } catch {
        return [];
      } finally {
        client.disconnect();
      }
    },
    /** What a person does who has signed up with Firebase: exchanges its token for ours. */
    async exchange(idToken: string) {
      const exchanged = await anyone.post("/v1/auth/token", {
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        subject_token: idToken,
        subject_token_type: "urn:pueblo:token-type:firebase-id-token",
      });
      const { access_token, tenant } = await jsonOf(exchanged, session);
      return { ...anyone.as(access_token), tenantId: tenant.id };
    },
    async close() {
      await system.stop();
      await stock.close();
      await Promise.all([pubsub.stop(), firebase.stop(), redis.stop()]);
      await Promise.all([gcs.close(), pinecone.close(), models.close()]);
      await database.close();
      delete process.env.GOOGLE_APPLICATION_CREDENTIALS;
      delete process.env.FIREBASE_AUTH_EMULATOR_HOST;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export type CloudSystem = Awaited<ReturnType<typeof startCloudSystem>>;
