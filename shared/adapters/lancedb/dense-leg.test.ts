import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { newId } from "#shared/kernel/ids.ts";
import { entriesOf, testEmbedder } from "../../../test/support/passage-entries.ts";
import { createLanceIndex, type LanceIndexConfig } from "./create-lance-index.ts";

const { dimensions } = testEmbedder;
const tenantId = newId("ten");
const rents = Array.from({ length: 40 }, (_, i) => `El alquiler del local ${i} se paga por meses.`);
const sunflowers = "Vendemos girasoles frescos.";
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "pueblo-dense-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Whether sunflowers are found by their vector, under words that do not name them. */
async function areFound(text: string, config: Partial<LanceIndexConfig> = {}): Promise<boolean> {
  const index = createLanceIndex({ directory, dimensions, ...config });
  try {
    const entries = await entriesOf([...rents, sunflowers]);
    await index.deleteTenant(tenantId);
    await index.upsert(tenantId, entries);
    const vector = entries.at(-1)?.vector ?? [];
    const found = await index.search(tenantId, { text, vector, limit: 100 });
    return found.some(({ id }) => id === entries.at(-1)?.id);
  } finally {
    await index.close();
  }
}

it("asks vectors of hashed words where words find little, and not where they find enough", async () => {
  expect(await areFound("jirasoles")).toBe(true);
  expect(await areFound("alquiler")).toBe(false);
});

it("asks vectors of a model for every question", async () => {
  const dense = { weight: 1, below: Number.POSITIVE_INFINITY };
  expect(await areFound("alquiler", { dense })).toBe(true);
});
