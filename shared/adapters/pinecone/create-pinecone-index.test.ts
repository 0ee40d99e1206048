import { describePassageIndex } from "../../../test/support/passage-index-conformance.ts";
import { createMemoryTermStatistics } from "../../../test/support/pinecone/memory-term-statistics.ts";
import { startPinecone } from "../../../test/support/pinecone/start-pinecone.ts";
import { createPineconeIndex } from "./create-pinecone-index.ts";

describePassageIndex("Pinecone", async ({ dimensions }) => {
  // Writes are seen late, as by the real one.
  const pinecone = await startPinecone({ dimensions, lag: { reads: 1 } });
  const { apiKey, url: host } = pinecone;
  const index = createPineconeIndex(
    { apiKey, host, dimensions, visibility: { firstDelayMs: 2 } },
    { statistics: createMemoryTermStatistics() },
  );
  return {
    index,
    async close() {
      await index.close();
      await pinecone.close();
    },
  };
});
