import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { newId } from "#shared/kernel/ids.ts";
import {
  ask,
  entriesOf,
  ids,
  listed,
  testEmbedder,
} from "../../../test/support/passage-entries.ts";
import { openPinecone } from "../../../test/support/pinecone/open-pinecone.ts";
import { seededRandom } from "../../../test/support/random.ts";

let opened: Awaited<ReturnType<typeof openPinecone>>;
afterEach(() => opened.close());

const upsert = "POST /vectors/upsert";
const upserted = z.object({ vectors: z.array(z.looseObject({ id: z.string() })) });
const sparse = z.object({
  vectors: z.array(z.object({ sparseValues: z.object({ indices: z.array(z.number()) }) })),
});

/** Entries with vectors of this length, each with all the digits that a number can have. */
async function entriesWith(count: number, dimensions: number) {
  const random = seededRandom(3);
  const entries = await entriesOf(Array.from({ length: count }, (_, i) => `Renglón ${i}.`));
  return entries.map((entry) => ({
    ...entry,
    vector: Array.from({ length: dimensions }, () => random() - 0.5),
  }));
}

describe("writing much into Pinecone", () => {
  it("sends no more than a thousand records at once", async () => {
    opened = await openPinecone({ dimensions: 8 });
    const tenantId = newId("ten");
    const entries = await entriesWith(2_500, 8);
    await opened.index.upsert(tenantId, entries);
    const sizes = opened
      .bodies(upsert)
      .map((body) => upserted.parse(JSON.parse(body)).vectors.length);
    expect(sizes.sort()).toEqual([1_000, 1_000, 500]);
    expect(ids(await listed(opened.index, tenantId))).toEqual(ids(entries).sort());
  });

  it("sends no more than two megabytes at once, and few requests at the same time", async () => {
    opened = await openPinecone({ dimensions: 1_536 });
    const tenantId = newId("ten");
    const entries = await entriesWith(1_000, 1_536);
    await opened.index.upsert(tenantId, entries);
    const sizes = opened.bodies(upsert).map((body) => Buffer.byteLength(body));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2_000_000);
    // Full, but for the last one.
    expect(sizes.filter((size) => size < 1_900_000).length).toBeLessThanOrEqual(1);
    expect(sizes.length).toBeGreaterThan(4);
    expect(opened.pinecone.mostAtOnce).toBeLessThanOrEqual(4);
    expect(await listed(opened.index, tenantId)).toHaveLength(1_000);
  });

  it("deletes no more than a thousand at once", async () => {
    opened = await openPinecone({ dimensions: 8 });
    const tenantId = newId("ten");
    const entries = await entriesWith(2_100, 8);
    await opened.index.upsert(tenantId, entries);
    await opened.index.deletePassages(tenantId, ids(entries.slice(0, 1_050)));
    expect(opened.count("POST /vectors/delete")).toBe(2);
    await opened.index.deleteDocument(tenantId, entries[0]?.documentId ?? "");
    expect(opened.count("POST /vectors/delete")).toBe(4);
    expect(await listed(opened.index, tenantId)).toEqual([]);
  });

  it("keeps the heaviest terms of a passage with more than Pinecone takes", async () => {
    opened = await openPinecone({ dimensions: testEmbedder.dimensions });
    const tenantId = newId("ten");
    const many = Array.from({ length: 3_000 }, (_, i) => `articulo${i}x`).join(" ");
    const entries = await entriesOf([`${many} albaricoque albaricoque`, "Otra cosa."]);
    await opened.index.upsert(tenantId, entries);
    const [first] = sparse.parse(JSON.parse(opened.bodies(upsert)[0] ?? "")).vectors;
    expect(first?.sparseValues.indices).toHaveLength(1_000);
    const found = await ask(opened.index, tenantId, "albaricoque");
    expect(found[0]?.id).toBe(entries[0]?.id);
  });

  it("takes a passage without a word", async () => {
    opened = await openPinecone({ dimensions: testEmbedder.dimensions });
    const tenantId = newId("ten");
    const entries = await entriesOf(["🙂"], { title: "¿?" });
    expect(entries[0]?.vector.every((value) => value === 0)).toBe(true);
    await opened.index.upsert(tenantId, entries);
    expect(ids(await listed(opened.index, tenantId))).toEqual(ids(entries));
  });

  it("asks for no more hits than there may be", async () => {
    opened = await openPinecone({ dimensions: testEmbedder.dimensions });
    const tenantId = newId("ten");
    await opened.index.upsert(tenantId, await entriesOf(["El contrato."]));
    expect(await ask(opened.index, tenantId, "contrato", { limit: 50_000 })).toHaveLength(1);
  });

  it("gives away no word of a document", async () => {
    opened = await openPinecone({ dimensions: testEmbedder.dimensions });
    const tenantId = newId("ten");
    const [entry] = await entriesOf(["La zarzaparrilla vence."], { title: "Albaricoques" });
    await opened.index.upsert(tenantId, entry ? [{ ...entry, headings: ["Membrillos"] }] : []);
    await ask(opened.index, tenantId, "¿zarzaparrilla, albaricoques o membrillos?");
    const sent = opened.pinecone.requests.map(({ body }) => body).join("\n");
    expect(sent).toContain(entry?.id);
    expect(sent).not.toMatch(/zarzaparrill|albaricoque|membrillo/i);
  });

  it("refuses ids that would be read as something else", async () => {
    opened = await openPinecone({ dimensions: testEmbedder.dimensions });
    const [entry] = await entriesOf(["Texto."]);
    if (!entry) throw new Error("no entry");
    const forged = { ...entry, documentId: `${entry.documentId}#1` };
    const writing = opened.index.upsert(newId("ten"), [forged]);
    await expect(writing).rejects.toMatchObject({ code: "internal" });
    expect(opened.count(upsert)).toBe(0);
  });
});
