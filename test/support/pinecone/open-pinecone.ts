import {
  createPineconeIndex,
  type PineconeIndexConfig,
} from "#shared/adapters/pinecone/create-pinecone-index.ts";
import type { Logger } from "#shared/kernel/logger.ts";
import { createMemoryTermStatistics } from "./memory-term-statistics.ts";
import { type FakePinecone, startPinecone } from "./start-pinecone.ts";

/** Waits that are over before anybody notices. */
const soon = { firstDelayMs: 2, maxDelayMs: 20 };

/** The adapter on a fake of its own. */
export async function openPinecone(
  options: Partial<PineconeIndexConfig> & { dimensions: number },
  logger?: Logger,
) {
  const pinecone = await startPinecone(options);
  const statistics = createMemoryTermStatistics();
  /** A second adapter, as of another process. */
  const connect = (more: Partial<PineconeIndexConfig> = {}) =>
    createPineconeIndex(
      {
        apiKey: pinecone.apiKey,
        host: pinecone.url,
        retries: soon,
        visibility: soon,
        ...options,
        ...more,
      },
      { statistics, ...(logger && { logger }) },
    );
  const index = connect();
  return {
    pinecone,
    index,
    connect,
    /** How often an operation came, such as `POST /query`. */
    count: (operation: string) => operationsOf(pinecone, operation).length,
    bodies: (operation: string) => operationsOf(pinecone, operation).map(({ body }) => body),
    async close() {
      await index.close();
      await pinecone.close();
    },
  };
}

function operationsOf({ requests }: FakePinecone, operation: string) {
  return requests.filter((request) => request.operation === operation);
}
