import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describePassageIndex } from "../../../test/support/passage-index-conformance.ts";
import { createLanceIndex, type LanceIndexConfig } from "./create-lance-index.ts";

const tables: [string, Partial<LanceIndexConfig>][] = [
  ["LanceDB", {}],
  ["LanceDB of tables too long for memory", { memory: { table: 0, all: 0 } }],
];
for (const [name, config] of tables) {
  describePassageIndex(name, async ({ dimensions }) => {
    const directory = await mkdtemp(join(tmpdir(), "pueblo-index-"));
    const index = createLanceIndex({ directory, dimensions, ...config });
    return {
      index,
      async close() {
        await index.close();
        await rm(directory, { recursive: true, force: true });
      },
    };
  });
}
