import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createHashingEmbedder } from "#shared/adapters/hashing-embedder/create-hashing-embedder.ts";
import { createLanceIndex } from "#shared/adapters/lancedb/create-lance-index.ts";
import { derivedId, newId } from "#shared/kernel/ids.ts";
import { type Metric, metrics } from "#shared/knowledge/evaluation/metrics.ts";
import { rankOfParagraph } from "#shared/knowledge/evaluation/rank-paragraphs.ts";
import type { MeasuredRun } from "#shared/knowledge/evaluation/run.ts";
import {
  articleAsExtracted,
  type Question,
  type Squad,
} from "#shared/knowledge/evaluation/squad.ts";
import { rankByEvidence } from "#shared/knowledge/rank-by-evidence.ts";
import { searchableText } from "#shared/knowledge/searchable-text.ts";
import { splitPassages } from "#shared/knowledge/split-passages.ts";

/** What has a digit in it, which is matched exactly. */
const exactToken = /[\p{L}\p{N}]*\p{N}[\p{L}\p{N}]*(?:[-.,/_:][\p{L}\p{N}]+)*/gu;
/** As a search looks at them, and as it ranks them. */
const candidates = 60;
const kept = 30;
const perBatch = 200;
const tenantId = newId("ten");
const names: Metric[] = ["nDCG@10", "R@1", "R@10", "MRR@10"];

const parts = ["words", "exact", "dense", "evidence"] as const;
type Parts = ReadonlySet<(typeof parts)[number]>;
/** Every combination, all of the parts first. */
const combinations = Array.from({ length: 2 ** parts.length - 1 }, (_, i): Parts => {
  const bits = 2 ** parts.length - 1 - i;
  return new Set(parts.filter((_, part) => bits & (1 << part)));
});

type Found = {
  id: string;
  article: number;
  start: number;
  end: number;
  text: string;
  score: number;
};

/**
 * Ranks the paragraphs by each part of the search alone and by each combination, on the embedded
 * index and embedder, without the rest of the system: `words` and `exact` are the words of the
 * question without and with digits, `dense` its vector, `evidence` the best sentence of what was
 * found; alone, it orders what all the others find.
 */
export async function measureLegs(squad: Squad, path: string, limit?: number) {
  const directory = await mkdtemp(join(tmpdir(), "pueblo-legs-"));
  const embedder = createHashingEmbedder();
  const index = createLanceIndex({ directory, dimensions: embedder.dimensions });
  try {
    const passages = await fill(squad);
    const questions = squad.questions.slice(0, limit);
    const ranks = combinations.map((): number[] => []);
    for (const question of questions) {
      const found = new Map<string, Found[]>();
      for (const [i, combination] of combinations.entries()) {
        const ranked = await rank(question, combination, found);
        ranks[i]?.push(
          rankOfParagraph(ranked, question, (n) => squad.articles[n]?.paragraphs ?? []),
        );
      }
    }
    return combinations.map((combination, i) => runOf(combination, ranks[i] ?? [], questions));

    async function rank(question: Question, combination: Parts, known: Map<string, Found[]>) {
      const legs = parts.filter((part) => part !== "evidence" && combination.has(part));
      const asked = legs.length > 0 ? legs : parts.filter((part) => part !== "evidence");
      const key = asked.join();
      const hits = known.get(key) ?? (await search(question.question, new Set(asked)));
      known.set(key, hits);
      const weighed = legs.length > 0 ? hits : hits.map((hit) => ({ ...hit, score: 0 }));
      const ranked = combination.has("evidence")
        ? rankByEvidence(question.question, weighed)
        : weighed;
      return ranked.slice(0, kept);
    }

    async function search(question: string, legs: Parts): Promise<Found[]> {
      const exact = (question.match(exactToken) ?? []).join(" ");
      const words = question.replace(exactToken, " ");
      const text = [legs.has("words") ? words : "", legs.has("exact") ? exact : ""].join(" ");
      const { vectors } = await embedder.embed([question], "query");
      const vector = (vectors[0] ?? []).map((x) => (legs.has("dense") ? x : 0));
      const hits = await index.search(tenantId, { text, vector, limit: candidates });
      return hits.flatMap(({ id, score }) => {
        const passage = passages.get(id);
        return passage ? [{ id, score, ...passage }] : [];
      });
    }
  } finally {
    await index.close();
    await rm(directory, { recursive: true, force: true });
  }

  async function fill({ articles }: Squad) {
    const passages = new Map<
      string,
      { article: number; start: number; end: number; text: string }
    >();
    for (const [article, of] of articles.entries()) {
      const documentId = newId("doc");
      const cut = splitPassages(articleAsExtracted(of));
      const entries = cut.map(({ start, end, text, headings }, ordinal) => {
        const id = derivedId("psg", documentId, 1, ordinal);
        passages.set(id, { article, start, end, text });
        return { id, documentId, generation: 1, title: of.title, headings, text };
      });
      for (let i = 0; i < entries.length; i += perBatch) {
        const batch = entries.slice(i, i + perBatch);
        const { vectors } = await embedder.embed(batch.map(searchableText), "passage");
        await index.upsert(
          tenantId,
          batch.map((entry, n) => ({ ...entry, language: "es", vector: vectors[n] ?? [] })),
        );
      }
    }
    return passages;
  }

  function runOf(combination: Parts, ranks: number[], questions: Question[]): MeasuredRun {
    const flag = limit === undefined ? "" : ` --limit ${limit}`;
    return {
      kind: "search",
      name: basename(path),
      configuration: [...combination].join(" + "),
      command: `npm run eval -- legs ${basename(path)}${flag}`,
      measuredAt: new Date().toISOString(),
      counts: { articles: squad.articles.length },
      facts: {},
      ids: questions.map(({ id }) => id),
      values: Object.fromEntries(names.map((name) => [name, ranks.map(metrics[name])])),
    };
  }
}
