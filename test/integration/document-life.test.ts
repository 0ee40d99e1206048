import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "#shared/kernel/actor.ts";
import { deleteDocument } from "#shared/knowledge/delete-document.ts";
import { extractDocument } from "#shared/knowledge/extract-document.ts";
import { getDocument } from "#shared/knowledge/get-document.ts";
import { getDocumentText } from "#shared/knowledge/get-document-text.ts";
import { reindexDocument } from "#shared/knowledge/reindex-document.ts";
import { searchPassages } from "#shared/knowledge/search-passages.ts";
import { uploadDocument } from "#shared/knowledge/upload-document.ts";
import { createIngestion, type Ingestion, inventory } from "../support/ingestion.ts";
import { makePdf } from "../support/make-pdf.ts";

let ingestion: Ingestion;
let actor: Actor;

beforeAll(async () => {
  ingestion = await createIngestion();
});
afterAll(() => ingestion.close());
beforeEach(async () => {
  actor = await ingestion.addTenant();
});

const policy = Array.from(
  { length: 9 },
  (_, i) => `# Sección ${i}\n\n${`El reembolso ${i} se paga en quince días hábiles. `.repeat(10)}`,
).join("\n\n");

function upload(
  content: string | Uint8Array,
  filename = "política.md",
  visibility: "tenant" | "private" = "tenant",
) {
  const bytes = Buffer.from(content);
  const input = { filename, mediaType: "text/markdown", bytes, tags: [], visibility };
  return uploadDocument({ actor, input }, ingestion.deps);
}
const pause = () => new Promise((resolve) => setTimeout(resolve, 10));
const get = (id: string) => getDocument({ actor, input: { id } }, ingestion.deps);
const search = async (query: string) =>
  (await searchPassages({ actor, input: { query, limit: 10 } }, ingestion.deps)).passages;

describe("a document", () => {
  it("goes from uploaded to indexed, in several batches, and is found", async () => {
    const uploaded = await upload(policy);
    expect(uploaded).toMatchObject({ status: "uploaded", title: "política" });
    await ingestion.settle();
    const indexed = await get(uploaded.id);
    expect(indexed).toMatchObject({ status: "indexed", statusReason: null, language: "es" });
    expect(indexed.passages).toBeGreaterThan(ingestion.deps.limits.batchSize);
    const { text } = await getDocumentText({ actor, input: { id: uploaded.id } }, ingestion.deps);
    const [best] = await search("¿En cuántos días se pagan los reembolsos?");
    expect(best?.document.id).toBe(uploaded.id);
    expect(text.slice(best?.start, best?.end)).toBe(best?.text);
  });

  it("is not indexed again when the same bytes come under the same name", async () => {
    const first = await upload(policy);
    await ingestion.settle();
    const again = await upload(policy);
    expect(again).toMatchObject({ id: first.id, status: "indexed" });
    expect(ingestion.queue).toEqual([]);
    const other = await upload(policy, "otra.md");
    expect(other.id).not.toBe(first.id);
    await ingestion.settle();
    expect((await inventory(ingestion, actor.tenantId)).documents).toHaveLength(2);
  });

  it("is one document when ten uploads of it race", async () => {
    const uploads = await Promise.all(Array.from({ length: 10 }, () => upload(policy)));
    expect(new Set(uploads.map(({ id }) => id)).size).toBe(1);
    await ingestion.settle();
    const { documents, objects } = await inventory(ingestion, actor.tenantId);
    expect(documents).toHaveLength(1);
    expect(objects).toHaveLength(2); // the bytes and the text: nothing of the nine that lost
  });

  it("shows a private twin to nobody", async () => {
    const mine = await upload(policy, "nómina.md", "private");
    const colleague = { ...(await ingestion.addTenant()), tenantId: actor.tenantId };
    const bytes = Buffer.from(policy);
    const input = { filename: "nómina.md", mediaType: "text/markdown", bytes, tags: [] };
    const theirs = await uploadDocument(
      { actor: colleague, input: { ...input, visibility: "private" } },
      ingestion.deps,
    );
    expect(theirs.id).not.toBe(mine.id);
    await ingestion.settle();
    const found = await search("reembolso");
    expect(new Set(found.map(({ document }) => document.id))).toEqual(new Set([mine.id]));
  });

  it("stays searchable while it is indexed anew, and is never in the index twice", async () => {
    const { id } = await upload(policy);
    await ingestion.settle();
    const before = await search("reembolso");
    expect(await reindexDocument({ actor, input: { id } }, ingestion.deps)).toMatchObject({
      status: "uploaded",
    });
    expect((await search("reembolso")).length).toBe(before.length);
    await ingestion.settle();
    const { rows, entries, objects, documents } = await inventory(ingestion, actor.tenantId);
    expect(entries).toEqual(rows);
    expect(documents).toMatchObject([{ status: "indexed", live_generation: 2 }]);
    expect(objects.map((key) => key.split("/").at(-1))).toEqual(["original", "text-2.json"]);
    const texts = (found: typeof before) => found.map(({ text }) => text).sort();
    expect(texts(await search("reembolso"))).toEqual(texts(before));
  });

  it("is gone from the next search, and soon from everywhere", async () => {
    const { id } = await upload(policy);
    await ingestion.settle();
    await deleteDocument({ actor, input: { id } }, ingestion.deps);
    expect(await search("reembolso")).toEqual([]);
    await expect(get(id)).rejects.toMatchObject({ code: "not_found" });
    await ingestion.settle();
    expect(await inventory(ingestion, actor.tenantId)).toEqual({
      documents: [],
      rows: [],
      entries: [],
      objects: [],
    });
  });

  it.each([0, 1, 2, 3, 4])(
    "leaves nothing when deleted after %i deliveries",
    async (deliveries) => {
      const { id } = await upload(policy);
      for (let i = 0; i < deliveries; i++) {
        const message = ingestion.queue.shift();
        if (message) await ingestion.deliver(message);
      }
      await deleteDocument({ actor, input: { id } }, ingestion.deps);
      await ingestion.settle();
      const { rows, entries, objects } = await inventory(ingestion, actor.tenantId);
      expect({ rows, entries, objects }).toEqual({ rows: [], entries: [], objects: [] });
    },
  );

  it("keeps its text when a worker that stalled comes back after another took over", async () => {
    const { id } = await upload(policy);
    const message = ingestion.queue.shift() ?? expect.fail("nothing published");
    let release = () => {};
    const stalled = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { extractor } = ingestion.deps;
    const slow: typeof extractor = {
      ...extractor,
      // Heeds no signal, as a worker that is frozen and thawed does not.
      extract: async (file) => {
        await stalled;
        return extractor.extract(file);
      },
    };
    const event = { ...JSON.parse(message.body), occurredAt: new Date() };
    const late = extractDocument(event, { ...ingestion.deps, extractor: slow });
    const leased = "SELECT FROM documents WHERE id = $1 AND lease_until > now()";
    while ((await ingestion.inspect(leased, [id])).length === 0) await pause();
    await ingestion.inspect("UPDATE documents SET lease_until = now() WHERE id = $1", [id]);
    await ingestion.deliver(message);
    release();
    await late;
    await ingestion.settle();
    expect(await get(id)).toMatchObject({ status: "indexed" });
    const { objects, rows, entries } = await inventory(ingestion, actor.tenantId);
    expect(objects.map((key) => key.split("/").at(-1))).toEqual(["original", "text-1.json"]);
    expect(entries).toEqual(rows);
  });

  it("takes the answers that quote it along when it is deleted", async () => {
    const gone = await upload(policy);
    const kept = await upload(policy, "otra.md");
    await ingestion.settle();
    await ingestion.inspect(
      "INSERT INTO conversations (id, tenant_id, created_by) VALUES ($1, $1, 'x')",
      [actor.tenantId],
    );
    for (const { id } of [gone, kept]) {
      const citations = [{ marker: 1, quote: "quince días", document: { id, title: "t" } }];
      await ingestion.inspect(
        `INSERT INTO answers (id, tenant_id, conversation_id, question, answer, refused, language,
           citations, usage) VALUES ($1, $2, $2, '¿?', 'quince días', false, 'es', $3, '{}')`,
        [`ans ${id}`, actor.tenantId, JSON.stringify(citations)],
      );
    }
    await deleteDocument({ actor, input: { id: gone.id } }, ingestion.deps);
    await ingestion.settle();
    const left = await ingestion.inspect("SELECT id FROM answers WHERE tenant_id = $1", [
      actor.tenantId,
    ]);
    expect(left).toEqual([{ id: `ans ${kept.id}` }]);
  });

  it("fails with its reason when there is no text in it, and can be deleted", async () => {
    const { id } = await upload(
      await makePdf((page) => page.rect(50, 50, 9, 9).fill()),
      "plano.md",
    );
    await ingestion.settle();
    expect(await get(id)).toMatchObject({
      status: "failed",
      statusReason: "no_text",
      mediaType: "application/pdf", // what it is, not what it was called
    });
    await deleteDocument({ actor, input: { id } }, ingestion.deps);
    await ingestion.settle();
    expect((await inventory(ingestion, actor.tenantId)).documents).toEqual([]);
  });
});
