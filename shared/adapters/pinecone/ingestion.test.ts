import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createTermStatistics } from "#shared/adapters/postgres/create-term-statistics.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import { deleteDocument } from "#shared/knowledge/delete-document.ts";
import { getDocument } from "#shared/knowledge/get-document.ts";
import { reconcileTenant } from "#shared/knowledge/reconcile-tenant.ts";
import { reindexDocument } from "#shared/knowledge/reindex-document.ts";
import { searchPassages } from "#shared/knowledge/search-passages.ts";
import { uploadDocument } from "#shared/knowledge/upload-document.ts";
import { createIngestion, type Ingestion, inventory } from "../../../test/support/ingestion.ts";
import { type FakePinecone, startPinecone } from "../../../test/support/pinecone/start-pinecone.ts";
import { createPineconeIndex } from "./create-pinecone-index.ts";

let ingestion: Ingestion;
let pinecone: FakePinecone;
let actor: Actor;

beforeAll(async () => {
  ingestion = await createIngestion();
  const { db, embedder } = ingestion.deps;
  pinecone = await startPinecone(embedder);
  ingestion.deps.index = createPineconeIndex(
    {
      apiKey: pinecone.apiKey,
      host: pinecone.url,
      dimensions: embedder.dimensions,
      retries: { firstDelayMs: 2 },
      visibility: { firstDelayMs: 2, maxDelayMs: 5, attempts: 8 },
    },
    { statistics: createTermStatistics({}, { db }) },
  );
});
afterAll(async () => {
  await pinecone.close();
  await ingestion.close();
});
beforeEach(async () => {
  pinecone.lag = { reads: 1 };
  actor = await ingestion.addTenant();
});

const policy = Array.from(
  { length: 9 },
  (_, i) => `# Sección ${i}\n\n${`El reembolso ${i} se paga en quince días hábiles. `.repeat(10)}`,
).join("\n\n");

function upload(text: string) {
  const details = { filename: "política.md", mediaType: "text/markdown", tags: [] };
  const input = { ...details, bytes: Buffer.from(text), visibility: "tenant" as const };
  return uploadDocument({ actor, input }, ingestion.deps);
}
const search = async (query: string) =>
  (await searchPassages({ actor, input: { query, limit: 10 } }, ingestion.deps)).passages;
const terms = () =>
  ingestion.inspect("SELECT FROM passage_terms WHERE tenant_id = $1", [actor.tenantId]);

it("is indexed in Pinecone, found, indexed anew, and gone, with nothing left anywhere", async () => {
  const { id } = await upload(policy);
  await ingestion.settle();
  expect((await search("¿En cuántos días se pagan los reembolsos?"))[0]?.document.id).toBe(id);
  const before = await inventory(ingestion, actor.tenantId);
  expect(before.entries).toEqual(before.rows);
  expect(await terms()).toHaveLength(before.rows.length);

  await reindexDocument({ actor, input: { id } }, ingestion.deps);
  await ingestion.settle();
  const after = await inventory(ingestion, actor.tenantId);
  expect(after.entries).toEqual(after.rows);
  expect(after.entries.filter((entry) => before.entries.includes(entry))).toEqual([]);
  expect(await terms()).toHaveLength(after.rows.length);

  await deleteDocument({ actor, input: { id } }, ingestion.deps);
  await ingestion.settle();
  expect(await inventory(ingestion, actor.tenantId)).toMatchObject({ rows: [], entries: [] });
  expect(await terms()).toEqual([]);
});

it("is not indexed before it can be found", async () => {
  const { id } = await upload("El reembolso se paga en quince días.");
  pinecone.lag = { ms: 3_600_000 };
  const [uploaded] = ingestion.queue.splice(0);
  if (!uploaded) throw new Error("nothing was published");
  await ingestion.deliver(uploaded);
  const [extracted] = ingestion.queue.splice(0);
  if (!extracted) throw new Error("nothing was extracted");
  await expect(ingestion.deliver(extracted)).rejects.toMatchObject({ retry: true });
  const status = async () => (await getDocument({ actor, input: { id } }, ingestion.deps)).status;
  expect(await status()).toBe("indexing");
  pinecone.lag = {};
  await ingestion.deliver(extracted);
  expect(await status()).toBe("indexed");
  expect(await search("reembolso")).toHaveLength(1);
});

it("is reconciled: what no row knows goes, over all pages", async () => {
  const { id } = await upload(policy);
  await ingestion.settle();
  const { rows } = await inventory(ingestion, actor.tenantId);
  await ingestion.inspect("DELETE FROM passages WHERE document_id = $1 AND ordinal > 0", [id]);
  const repairs = await reconcileTenant(actor.tenantId, ingestion.deps);
  expect(repairs.orphanEntries).toBe(rows.length - 1);
  const left = await inventory(ingestion, actor.tenantId);
  expect(left.entries).toEqual(left.rows);
});
