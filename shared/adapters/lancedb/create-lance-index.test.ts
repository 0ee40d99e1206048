import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describePassageIndex } from "../../../test/support/passage-index-conformance.ts";
import { createLanceIndex } from "./create-lance-index.ts";

describePassageIndex("LanceDB", async ({ dimensions }) => {
  const directory = await mkdtemp(join(tmpdir(), "pueblo-index-"));
  const index = createLanceIndex({ directory, dimensions });
  return {
    index,
    async close() {
      await index.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
});
