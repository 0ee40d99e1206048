import { describePassageIndex } from "../../../test/support/passage-index-conformance.ts";
import { openPinecone } from "../../../test/support/pinecone/open-pinecone.ts";

describePassageIndex("Pinecone", async ({ dimensions }) => {
  const opened = await openPinecone({ dimensions });
  // Writes are seen late, as by the real one.
  opened.pinecone.lag = { reads: 1 };
  return opened;
});
