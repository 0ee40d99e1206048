import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createHashingEmbedder } from "#shared/adapters/hashing-embedder/create-hashing-embedder.ts";
import { createClosingStack } from "#shared/kernel/closing-stack.ts";
import { silentLogger as logger } from "#shared/kernel/logger.ts";
import { type FakePinecone, startPinecone } from "../../test/support/pinecone/start-pinecone.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import { openPassageIndex } from "./open-passage-index.ts";

let pinecone: FakePinecone;
let database: TestDatabase;
const closing = createClosingStack();
beforeEach(async () => {
  [pinecone, database] = await Promise.all([
    startPinecone({ dimensions: 256 }),
    createTestDatabase(),
  ]);
});
afterEach(async () => {
  await closing.close();
  await Promise.all([pinecone.close(), database.close()]);
});

function open(dimensions: number) {
  const config = { INDEX_URL: `pinecone+${pinecone.url}`, PINECONE_API_KEY: pinecone.apiKey };
  const embedder = createHashingEmbedder({ dimensions });
  return openPassageIndex(config, { db: database.db, embedder }, { logger, closing });
}
const described = () =>
  pinecone.requests.filter(({ operation }) => operation === "POST /describe_index_stats").length;

describe("an index of Pinecone", () => {
  it("is refused, with the variables to look at, when its vectors have another length", async () => {
    const index = await open(512);
    for (let i = 0; i < 2; i += 1) {
      await expect(index.check?.()).rejects.toThrow(
        /INDEX_URL .*256 dimensions.* 512 \(EMBEDDING_DIMENSIONS\)/,
      );
    }
  });

  it("is asked until it is the right one, once by all who want to know, and then no more", async () => {
    const index = await open(256);
    pinecone.fail("/describe_index_stats", { kind: "status", status: 403 });
    await expect(index.check?.()).rejects.toThrow();
    await Promise.all([index.check?.(), index.check?.()]);
    await index.check?.();
    expect(described()).toBe(2);
  });
});
