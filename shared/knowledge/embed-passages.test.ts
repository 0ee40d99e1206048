import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createGeminiEmbedder } from "#shared/adapters/gemini/create-gemini-embedder.ts";
import { createHashingEmbedder } from "#shared/adapters/hashing-embedder/create-hashing-embedder.ts";
import type { Actor } from "#shared/kernel/actor.ts";
import { createIngestion, type Ingestion } from "../../test/support/ingestion.ts";
import { goodToken } from "../../test/support/models/google-error.ts";
import { quickRetries } from "../../test/support/models/remote-model-cases.ts";
import { type Models, startModels } from "../../test/support/models/start-models.ts";
import { upload } from "../../test/support/questioning.ts";
import { embedPassages } from "./embed-passages.ts";
import type { Embedder } from "./ports.ts";
import { reindexDocument } from "./reindex-document.ts";
import { uploadDocument } from "./upload-document.ts";

const paragraphs = (...names: string[]) =>
  names
    .map((name) => `# ${name}\n\nEl apartado ${name} dice que ${name} vale 7 euros.`)
    .join("\n\n");

let system: Ingestion;
let models: Models;
let embedder: Embedder;
let ana: Actor & { kind: "user" };

beforeAll(async () => {
  system = await createIngestion();
  models = await startModels();
  const { dimensions } = system.deps.embedder;
  const place = { project: "pueblo", location: "europe-west1", baseUrl: models.url };
  embedder = createGeminiEmbedder({
    ...place,
    accessToken: goodToken,
    model: "gemini-embedding-001",
    dimensions,
    retry: quickRetries,
  });
  system.deps.embedder = embedder;
});
afterAll(async () => {
  await models.close();
  await system.close();
});
beforeEach(async () => {
  ana = await system.addTenant();
});

const paid = () => models.count(":predict");
const kept = (tenantId: string) =>
  system.inspect<{ id: string; embedding: Buffer | null; embedding_model: string | null }>(
    "SELECT id, embedding, embedding_model FROM passages WHERE tenant_id = $1 ORDER BY id",
    [tenantId],
  );

describe("a document that is indexed", () => {
  it("is paid for once, whatever is delivered again", async () => {
    const before = paid();
    const bytes = new TextEncoder().encode(paragraphs("uno", "dos", "tres", "cuatro", "cinco"));
    await uploadDocument(
      {
        actor: ana,
        input: {
          filename: "a.md",
          mediaType: "text/markdown",
          bytes,
          tags: [],
          visibility: "tenant",
        },
      },
      system.deps,
    );
    const delivered = [];
    for (let next = system.queue.shift(); next; next = system.queue.shift()) {
      await system.deliver(next);
      delivered.push(next);
    }
    const once = paid() - before;
    expect(once).toBeGreaterThan(3);
    expect((await kept(ana.tenantId)).every(({ embedding }) => embedding !== null)).toBe(true);

    // As if nobody had noted that these batches were handled.
    await system.inspect("DELETE FROM handled_events WHERE consumer = 'index-passages'");
    await system.inspect("UPDATE documents SET status = 'indexing' WHERE tenant_id = $1", [
      ana.tenantId,
    ]);
    for (const message of delivered) await system.deliver(message);
    expect(paid() - before).toBe(once);
  });

  it("is paid for once, however often it is indexed anew", async () => {
    const document = await upload(system, ana, "b.md", paragraphs("rojo", "verde", "azul", "gris"));
    const before = paid();
    const old = await kept(ana.tenantId);
    await reindexDocument({ actor: ana, input: { id: document.id } }, system.deps);
    await system.settle();
    expect(paid()).toBe(before);
    const fresh = await kept(ana.tenantId);
    expect(fresh).toHaveLength(old.length);
    expect(fresh.map(({ id }) => id)).not.toEqual(old.map(({ id }) => id));
    expect(fresh.every(({ embedding_model }) => embedding_model === embedder.model)).toBe(true);
    // And anew again: the vectors went along to the new generation.
    await reindexDocument({ actor: ana, input: { id: document.id } }, system.deps);
    await system.settle();
    expect(paid()).toBe(before);
  });

  it("is paid for by each tenant alone", async () => {
    const text = paragraphs("norte", "sur");
    const eva = await system.addTenant();
    const before = paid();
    await upload(system, ana, "c.md", text);
    const first = paid() - before;
    await upload(system, eva, "c.md", text);
    expect(paid() - before).toBe(2 * first);
  });

  it("costs what is new in it", async () => {
    await upload(system, ana, "d.md", paragraphs("pan", "vino", "queso"));
    const before = paid();
    await upload(system, ana, "d.md", paragraphs("pan", "vino", "aceite"));
    expect(paid() - before).toBe(1);
  });
});

describe("embedding passages", () => {
  const target = (...texts: string[]) => ({
    tenantId: ana.tenantId,
    passages: texts.map((text, i) => ({ id: `psg_${i}`, text })),
  });

  it("pays for the same words once in a batch", async () => {
    const before = paid();
    const vectors = await embedPassages(target("igual", "otro", "igual", "igual"), system.deps);
    expect(paid() - before).toBe(2);
    expect(vectors[2]).toEqual(vectors[0]);
    expect(vectors[1]).not.toEqual(vectors[0]);
  });

  it("gives the same vectors whether they are new or kept", async () => {
    await upload(system, ana, "e.md", paragraphs("sal", "agua"));
    const rows = await system.inspect<{ id: string }>(
      "SELECT id FROM passages WHERE tenant_id = $1 ORDER BY id",
      [ana.tenantId],
    );
    const passages = rows.map(({ id }, i) => ({ id, text: `texto nuevo ${i}` }));
    const first = await embedPassages({ tenantId: ana.tenantId, passages }, system.deps);
    const before = paid();
    expect(await embedPassages({ tenantId: ana.tenantId, passages }, system.deps)).toEqual(first);
    expect(paid()).toBe(before);
  });

  it("keeps what it paid for when the rest fails", async () => {
    await upload(
      system,
      ana,
      "f.md",
      paragraphs(...Array.from({ length: 100 }, (_, i) => `n${i}`)),
    );
    const rows = await system.inspect<{ id: string }>(
      "SELECT id FROM passages WHERE tenant_id = $1 ORDER BY ordinal",
      [ana.tenantId],
    );
    expect(rows.length).toBeGreaterThan(64);
    const passages = rows.map(({ id }, i) => ({ id, text: `cambiado ${i}` }));
    let calls = 0;
    const failing: Embedder = {
      ...embedder,
      embed: (...given) => {
        calls += 1;
        if (calls === 2) throw new Error("away");
        return embedder.embed(...given);
      },
    };
    const deps = { ...system.deps, embedder: failing };
    await expect(embedPassages({ tenantId: ana.tenantId, passages }, deps)).rejects.toThrow("away");
    const before = paid();
    await embedPassages({ tenantId: ana.tenantId, passages }, system.deps);
    expect(paid() - before).toBe(passages.length - 64);
  });

  it("takes no vector of another model for its own", async () => {
    await upload(system, ana, "g.md", paragraphs("luz"));
    const [row] = await system.inspect<{ id: string }>(
      "SELECT id FROM passages WHERE tenant_id = $1",
      [ana.tenantId],
    );
    const passages = [{ id: row?.id ?? "", text: "luz" }];
    await embedPassages({ tenantId: ana.tenantId, passages }, system.deps);
    const before = paid();
    const other = { ...embedder, model: "other-512" };
    await embedPassages({ tenantId: ana.tenantId, passages }, { ...system.deps, embedder: other });
    expect(paid() - before).toBe(1);
    expect((await kept(ana.tenantId))[0]?.embedding_model).toBe("other-512");
  });

  it("keeps nothing of what costs nothing", async () => {
    system.deps.embedder = createHashingEmbedder();
    await upload(system, ana, "h.md", paragraphs("gratis"));
    system.deps.embedder = embedder;
    expect((await kept(ana.tenantId)).map(({ embedding }) => embedding)).toEqual([null]);
  });
});
