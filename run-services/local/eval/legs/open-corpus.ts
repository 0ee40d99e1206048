import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHashingEmbedder } from "#shared/adapters/hashing-embedder/create-hashing-embedder.ts";
import { createLanceIndex } from "#shared/adapters/lancedb/create-lance-index.ts";
import { derivedId, newId } from "#shared/kernel/ids.ts";
import type { ExtractedText } from "#shared/knowledge/extracted-text.ts";
import type { Candidate } from "#shared/knowledge/rank-by-evidence.ts";
import { searchableText } from "#shared/knowledge/searchable-text.ts";
import { splitPassages } from "#shared/knowledge/split-passages.ts";

/** Whatever the question: vectors count as much as usual. */
const denseAlways = { weight: 0.2, below: Number.POSITIVE_INFINITY };
const perBatch = 500;
const tenantId = newId("ten");

/** A passage that was found: the number of its document, and its span in that one's text. */
export type Found = Candidate & { id: string; article: number; start: number; end: number };

export type Corpus = Awaited<ReturnType<typeof openCorpus>>;

/** Texts in the embedded index with the embedded embedder, without the rest of the system. */
export async function openCorpus(texts: ExtractedText[]) {
  const directory = await mkdtemp(join(tmpdir(), "pueblo-corpus-"));
  const embedder = createHashingEmbedder();
  const { dimensions } = embedder;
  const usual = createLanceIndex({ directory, dimensions });
  const always = createLanceIndex({ directory, dimensions, dense: denseAlways });
  async function close(): Promise<void> {
    await usual.close();
    await always.close();
    await rm(directory, { recursive: true, force: true });
  }
  try {
    const passages = await fill();
    return {
      passages: passages.size,
      close,
      /** What the index finds, best first; `asked` are the words that it is asked for. */
      async find(
        question: string,
        limit: number,
        { asked = question, isDense = true, isDenseAlways = false } = {},
      ): Promise<Found[]> {
        const { vectors } = await embedder.embed([question], "query");
        const vector = (vectors[0] ?? []).map((x) => (isDense ? x : 0));
        const index = isDenseAlways ? always : usual;
        const hits = await index.search(tenantId, { text: asked, vector, limit });
        return hits.flatMap(({ id, score }) => {
          const passage = passages.get(id);
          return passage ? [{ id, score, ...passage }] : [];
        });
      },
    };
  } catch (error) {
    await close();
    throw error;
  }

  async function fill() {
    const passages = new Map<string, Omit<Found, "id" | "score">>();
    const entries = texts.flatMap((extracted, article) => {
      const documentId = newId("doc");
      const title = extracted.title ?? "";
      return splitPassages(extracted).map(({ start, end, text, headings }, ordinal) => {
        const id = derivedId("psg", documentId, 1, ordinal);
        const document = { id: documentId, title };
        passages.set(id, { article, start, end, text, headings, document });
        return { id, documentId, generation: 1, title, headings, text, language: "es" };
      });
    });
    for (let i = 0; i < entries.length; i += perBatch) {
      const batch = entries.slice(i, i + perBatch);
      const { vectors } = await embedder.embed(batch.map(searchableText), "passage");
      await usual.upsert(
        tenantId,
        batch.map((entry, n) => ({ ...entry, vector: vectors[n] ?? [] })),
      );
    }
    return passages;
  }
}
