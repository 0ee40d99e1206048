import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startGcsFake } from "./gcs/start-gcs-fake.ts";
import { storeOn } from "./gcs/store-on-fake.ts";
import { startPinecone } from "./pinecone/start-pinecone.ts";
import { startFakePubSub } from "./pubsub/fake-pubsub.ts";

const project = "pueblo-project";

/**
 * A bucket, an index and topics on the wire, and the environment that a deployed unit finds them
 * by. `directory` takes the file with the service account's key.
 */
export async function startFakeCloud(directory: string, topics: string[]) {
  const [gcs, pinecone, pubsub] = await Promise.all([
    startGcsFake(),
    startPinecone({ dimensions: 512 }),
    startFakePubSub(),
  ]);
  const topicName = (topic: string) => `projects/${project}/topics/${topic}`;
  for (const topic of topics) pubsub.topics.set(topicName(topic), []);
  const keyFile = join(directory, "service-account.json");
  await writeFile(keyFile, JSON.stringify(gcs.credentials));
  return {
    env: {
      GOOGLE_APPLICATION_CREDENTIALS: keyFile,
      OBJECTS_URL: `gs://${gcs.bucket}`,
      STORAGE_URL: gcs.url,
      INDEX_URL: `pinecone+${pinecone.url}`,
      PINECONE_API_KEY: pinecone.apiKey,
      EVENTS_URL: `pubsub://${project}`,
      PUBSUB_EMULATOR_HOST: pubsub.host,
    },
    objects: storeOn(gcs),
    /** Bodies of what was published to a topic. */
    published: (topic: string) =>
      (pubsub.topics.get(topicName(topic)) ?? []).map(({ data }) => data.toString("utf8")),
    async close() {
      pubsub.close();
      await Promise.all([gcs.close(), pinecone.close()]);
    },
  };
}
