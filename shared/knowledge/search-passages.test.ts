import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLanceIndex } from "#shared/adapters/lancedb/create-lance-index.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import { AppError } from "#shared/kernel/errors.ts";
import { derivedId, newId } from "#shared/kernel/ids.ts";
import { entriesOf, testEmbedder } from "../../test/support/passage-entries.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import type { PassageIndex } from "./ports.ts";
import { findPassages, searchInput, searchPassages } from "./search-passages.ts";

type Person = Actor & { kind: "user" };

let database: TestDatabase;
let directory: string;
let index: ReturnType<typeof createLanceIndex>;

beforeAll(async () => {
  database = await createTestDatabase();
  directory = await mkdtemp(join(tmpdir(), "pueblo-search-"));
  index = createLanceIndex({ directory, dimensions: testEmbedder.dimensions });
});
afterAll(async () => {
  await index.close();
  await database.close();
  await rm(directory, { recursive: true, force: true });
});

async function addTenant(): Promise<Person> {
  const tenantId = newId("ten");
  await database.inspect("INSERT INTO tenants (id, name) VALUES ($1, 'Prueba')", [tenantId]);
  const scopes = ["search", "ask"] as const;
  return { kind: "user", tenantId, userId: newId("usr"), role: "member", scopes };
}

type Options = { tags?: string[]; visibility?: string; generation?: number; live?: number };

/** A document that is indexed, one passage per text, as ingestion leaves it. */
async function addDocument(owner: Person, texts: string[], options: Options = {}) {
  const { tags = [], visibility = "tenant", generation = 1, live = generation } = options;
  const documentId = newId("doc");
  await database.inspect(
    `INSERT INTO documents (id, tenant_id, title, filename, media_type, bytes, status, tags,
       visibility, created_by, live_generation, building_generation, deadline_at)
     VALUES ($1, $2, 'Papeles', 'papeles.md', 'text/markdown', 1, 'indexed', $3, $4, $5, $6, $6, now())`,
    [documentId, owner.tenantId, tags, visibility, owner.userId, live],
  );
  const entries = await entriesOf(texts, { documentId, generation, title: "Papeles" });
  let start = 0;
  for (const [ordinal, { id, text }] of entries.entries()) {
    await database.inspect(
      `INSERT INTO passages (id, tenant_id, document_id, generation, ordinal, page, headings, text,
         start_offset, end_offset) VALUES ($1, $2, $3, $4, $5, 2, '{Sección}', $6, $7, $8)`,
      [id, owner.tenantId, documentId, generation, ordinal, text, start, start + text.length],
    );
    start += text.length + 2;
  }
  await index.upsert(owner.tenantId, entries);
  return { documentId, entries };
}

function search(
  actor: Actor,
  query: string,
  input: { limit?: number; filter?: { documentIds?: string[]; tags?: string[] } } = {},
  deps: { index: PassageIndex } = { index },
) {
  return searchPassages(
    { actor, input: searchInput.parse({ query, ...input }) },
    { db: database.db, embedder: testEmbedder, ...deps },
  );
}
const texts = async (...args: Parameters<typeof search>) =>
  (await search(...args)).passages.map(({ text }) => text);

describe("searchPassages", () => {
  it("returns passages, whole, best first, and says what it used", async () => {
    const actor = await addTenant();
    const { documentId, entries } = await addDocument(actor, [
      "El reembolso se paga en quince días hábiles.",
      "El envío tarda dos días.",
    ]);
    const { passages, usage } = await search(actor, "¿Cuándo se pagan los reembolsos?");
    expect(passages[0]).toEqual({
      id: entries[0]?.id,
      text: "El reembolso se paga en quince días hábiles.",
      score: expect.any(Number),
      document: {
        id: documentId,
        title: "Papeles",
        filename: "papeles.md",
        createdAt: expect.any(String),
      },
      page: 2,
      headings: ["Sección"],
      start: 0,
      end: 44,
    });
    const scores = passages.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
    expect(usage).toEqual({ embeddingModel: testEmbedder.model, embeddingTokens: 5 });
  });

  it.each([
    ["is away", { embed: () => Promise.reject(new AppError("unavailable")) }],
    ["hangs, and heeds no signal", { embed: () => new Promise<never>(() => {}) }],
  ])("searches by words alone while the embedder %s", async (_, broken) => {
    const actor = await addTenant();
    await addDocument(actor, ["El reembolso se paga pronto.", "El envío tarda dos días."]);
    const embedder = { ...testEmbedder, ...broken };
    const input = searchInput.parse({ query: "¿cuándo se pagan reembolsos?" });
    const deps = { db: database.db, index, embedder, embedMs: 20 };
    const { passages, usage } = await searchPassages({ actor, input }, deps);
    expect(passages.map(({ text }) => text)).toEqual(["El reembolso se paga pronto."]);
    expect(usage.embeddingTokens).toBe(0);
  });

  it.each([
    ["hangs", () => new Promise<never>(() => {})],
    [
      "heeds the signal only",
      (signal?: AbortSignal) =>
        new Promise<never>((_, reject) =>
          signal?.addEventListener("abort", () => reject(signal.reason)),
        ),
    ],
  ])("gives up, and stops the work, when the index %s", async (_, hang) => {
    const actor = await addTenant();
    const input = searchInput.parse({ query: "reembolso" });
    let seen: AbortSignal | undefined;
    const frozen: PassageIndex = {
      ...index,
      search: (_tenant, _query, signal) => {
        seen = signal;
        return hang(signal);
      },
    };
    const deps = { db: database.db, embedder: testEmbedder, index: frozen, searchMs: 30 };
    const late = { code: "unavailable", retry: true };
    await expect(searchPassages({ actor, input }, deps)).rejects.toMatchObject(late);
    expect(seen?.aborted).toBe(true);
    // Whoever went away is told so, not that it took too long.
    const gone = AbortSignal.abort(new Error("gone"));
    await expect(searchPassages({ actor, input }, deps, gone)).rejects.toThrow("gone");
  });

  it("hides no defect of ours behind a search by words", async () => {
    const actor = await addTenant();
    const embedder = { ...testEmbedder, embed: () => Promise.reject(new TypeError("defect")) };
    const deps = { db: database.db, index, embedder };
    const input = searchInput.parse({ query: "reembolso" });
    await expect(searchPassages({ actor, input }, deps)).rejects.toThrow("defect");
  });

  it("needs the permission to search, which findPassages leaves to its caller", async () => {
    const actor: Person = { ...(await addTenant()), scopes: ["ask"] };
    await addDocument(actor, ["El reembolso se paga pronto."]);
    await expect(search(actor, "reembolso")).rejects.toMatchObject({ code: "forbidden" });
    const input = { query: "reembolso", limit: 5 };
    const deps = { db: database.db, index, embedder: testEmbedder };
    expect((await findPassages({ actor, input }, deps)).passages).toHaveLength(1);
  });

  it("shows nothing that is deleted, of an old generation or of one not yet live", async () => {
    const actor = await addTenant();
    const { documentId } = await addDocument(actor, ["Contrato borrado."]);
    await addDocument(actor, ["Contrato viejo."], { generation: 1, live: 2 });
    await addDocument(actor, ["Contrato futuro."], { generation: 3, live: 2 });
    await addDocument(actor, ["Contrato vigente."], { generation: 2 });
    expect(await texts(actor, "contrato")).toHaveLength(2);
    await database.inspect("UPDATE documents SET deleted_at = now() WHERE id = $1", [documentId]);
    expect(await texts(actor, "contrato")).toEqual(["Contrato vigente."]);
  });

  it("shows what is private to its owner alone, also behind a key, and to our functions", async () => {
    const owner = await addTenant();
    const colleague: Person = { ...owner, userId: newId("usr") };
    await addDocument(owner, ["La nómina es privada."], { visibility: "private" });
    const { tenantId, userId, role, scopes } = owner;
    const key: Actor = { kind: "api_key", tenantId, userId, role, scopes, keyId: newId("key") };
    const system: Actor = { kind: "system", tenantId, name: "test" };
    expect(await texts(colleague, "nómina")).toEqual([]);
    for (const actor of [owner, key, system]) expect(await texts(actor, "nómina")).toHaveLength(1);
  });

  it("shows nothing of another tenant, even when the index leaks", async () => {
    const [mine, theirs] = [await addTenant(), await addTenant()];
    await addDocument(mine, ["El pago es mensual."]);
    const { entries, documentId } = await addDocument(theirs, ["El pago es secreto."]);
    expect(await texts(mine, "pago secreto")).toEqual(["El pago es mensual."]);
    await index.upsert(mine.tenantId, entries);
    expect(await texts(mine, "pago secreto")).toEqual(["El pago es mensual."]);
    const filter = { documentIds: [documentId] };
    expect(await texts(mine, "pago secreto", { filter })).toEqual([]);
  });

  it("keeps to the documents and tags that were named", async () => {
    const actor = await addTenant();
    const { documentId } = await addDocument(actor, ["Pago uno."], { tags: ["a"] });
    await addDocument(actor, ["Pago dos."], { tags: ["b", "c"] });
    await addDocument(actor, ["Pago tres."]);
    const filtered = async (filter: { documentIds?: string[]; tags?: string[] }) =>
      (await texts(actor, "pago", { filter })).sort();
    expect(await filtered({ documentIds: [documentId, newId("doc"), "' --"] })).toEqual([
      "Pago uno.",
    ]);
    expect(await filtered({ tags: ["c", "a"] })).toEqual(["Pago dos.", "Pago uno."]);
    expect(await filtered({ documentIds: [documentId], tags: ["b"] })).toEqual([]);
    expect(await filtered({ tags: ["z"] })).toEqual([]);
    expect(await filtered({})).toHaveLength(3);
  });

  it("fills the page though what may not be shown crowds out what may", async () => {
    const owner = await addTenant();
    const colleague: Person = { ...owner, userId: newId("usr") };
    const crowd = Array.from({ length: 150 }, () => "Fianza fianza fianza del contrato.");
    await addDocument(owner, crowd, { visibility: "private" });
    await addDocument(owner, ["Se habla de otra cosa y, de paso, de la fianza del piso."]);
    expect(await texts(colleague, "fianza del contrato", { limit: 1 })).toHaveLength(1);
  });

  it("gives up after a few looks when the index has nothing but what may not be shown", async () => {
    const actor = await addTenant();
    let looks = 0;
    const endless: PassageIndex = {
      ...index,
      async search(_tenant, { limit }) {
        looks += 1;
        return Array.from({ length: limit }, (_, i) => ({ id: derivedId("psg", i), score: 1 }));
      },
    };
    expect(await texts(actor, "pago", {}, { index: endless })).toEqual([]);
    expect(looks).toBe(4);
  });

  it("finds nothing where nothing was indexed", async () => {
    expect(await texts(await addTenant(), "contrato")).toEqual([]);
  });

  it("stops when nobody waits any more", async () => {
    const actor = await addTenant();
    const deps = { db: database.db, index, embedder: testEmbedder };
    const input = searchInput.parse({ query: "pago" });
    const gone = AbortSignal.abort(new Error("gone"));
    await expect(searchPassages({ actor, input }, deps, gone)).rejects.toThrow("gone");
  });
});

describe("searchInput", () => {
  it("asks for ten passages unless told otherwise", () => {
    expect(searchInput.parse({ query: "pago" })).toEqual({ query: "pago", limit: 10 });
  });

  it.each([
    { query: "" },
    { query: " \n" },
    { query: "ñ".repeat(16_001) },
    { query: "pago", limit: 0 },
    { query: "pago", limit: 51 },
    { query: "pago", limit: 2.5 },
    { query: "pago", filter: { documentIds: [] } },
    { query: "pago", filter: { autor: "x" } },
    { query: "pago", tenantId: "x" },
    { limit: 3 },
  ])("refuses %#", (input) => {
    expect(searchInput.safeParse(input).success).toBe(false);
  });

  it("takes a query of 32 kB", () => {
    expect(searchInput.safeParse({ query: "ñ".repeat(16_000) }).success).toBe(true);
  });
});
