import { describe, expect, it } from "vitest";
import { type Logger, silentLogger } from "#shared/kernel/logger.ts";
import type { FoundPassage } from "./hydrate-passages.ts";
import type { Reranker } from "./ports.ts";
import { rankPassages } from "./rank-passages.ts";

const found: FoundPassage[] = ["contrato de alquiler", "contrato", "girasoles"].map((text, i) => ({
  id: `psg_${i}`,
  text,
  score: 1 - i / 10,
  document: { id: "doc", title: "Papeles", filename: "papeles.md" },
  page: null,
  headings: ["Uno"],
  start: 0,
  end: text.length,
}));
const query = "contrato de alquiler";

function reranker(scores: Record<string, number>): Reranker {
  return {
    model: "test-ranker",
    rerank: async (_query, passages) => ({
      units: 1,
      scores: new Map(passages.flatMap(({ id }) => (id in scores ? [[id, scores[id] ?? 0]] : []))),
    }),
  };
}
const ids = (passages: { id: string }[]) => passages.map(({ id }) => id);

describe("ranking what was found", () => {
  it("keeps the lexical order where there is no reranker", async () => {
    const { passages, usage } = await rankPassages(query, found, {});
    expect(ids(passages)).toEqual(["psg_0", "psg_1", "psg_2"]);
    expect(usage).toBeUndefined();
  });

  it("lets the reranker lead, and says what it took", async () => {
    const led = { reranker: reranker({ psg_0: 0.1, psg_1: 0.2, psg_2: 0.9 }) };
    const { passages, usage } = await rankPassages(query, found, led);
    expect(ids(passages)).toEqual(["psg_2", "psg_1", "psg_0"]);
    expect(passages.map(({ score }) => score)).toEqual([0.9, 0.2, 0.1]);
    expect(usage).toEqual({ rerankModel: "test-ranker", rerankUnits: 1 });
  });

  it("lets no reranker put another invoice before the one that is asked for", async () => {
    const invoices = found.map((passage, i) => ({
      ...passage,
      document: { ...passage.document, id: `doc_${i}` },
      text: `Factura 004${i}/2026`,
    }));
    const led = { reranker: reranker({ psg_0: 1, psg_1: 0.4, psg_2: 0.9 }) };
    const { passages } = await rankPassages("factura 41/2026", invoices, led);
    expect(ids(passages)).toEqual(["psg_1", "psg_0", "psg_2"]);
    expect(passages.every(({ score }) => score >= 0 && score <= 1)).toBe(true);
  });

  it("puts last, in lexical order, what the reranker did not score", async () => {
    const { passages } = await rankPassages(query, found, { reranker: reranker({ psg_2: 0.5 }) });
    expect(ids(passages)).toEqual(["psg_2", "psg_0", "psg_1"]);
  });

  it("shows it a hundred passages at the most, with their place in the document", async () => {
    const many = Array.from({ length: 150 }, (_, i) => ({
      ...found[0],
      id: `p${i}`,
    })) as FoundPassage[];
    let seen: { id: string; title: string; text: string }[] = [];
    const watching: Reranker = {
      model: "watching",
      rerank: async (_query, passages) => {
        seen = passages;
        return { scores: new Map(), units: 1 };
      },
    };
    const { passages } = await rankPassages(query, many, { reranker: watching });
    expect(seen).toHaveLength(100);
    expect(seen[0]).toMatchObject({ title: "Papeles > Uno", text: "contrato de alquiler" });
    expect(passages).toHaveLength(150);
  });

  it.each<[string, Reranker["rerank"], boolean]>([
    ["fails", () => Promise.reject(new Error("away")), false],
    [
      "fails at once",
      () => {
        throw new Error("away");
      },
      false,
    ],
    ["never answers", () => new Promise(() => {}), true],
  ])(
    "falls back on the lexical order when it %s, and says so once",
    async (_what, rerank, late) => {
      const warned: unknown[] = [];
      const logger: Logger = {
        ...silentLogger,
        warn: (_message, fields) => void warned.push(fields),
      };
      const deps = { reranker: { model: "broken", rerank }, logger, rerankMs: 20 };
      const { passages, usage } = await rankPassages(query, found, deps);
      expect(ids(passages)).toEqual(["psg_0", "psg_1", "psg_2"]);
      expect(usage).toBeUndefined();
      expect(warned).toMatchObject([{ model: "broken", late }]);
    },
  );

  it("stops with its signal", async () => {
    const abort = new AbortController();
    const rerank = () => {
      abort.abort();
      return new Promise<never>(() => {});
    };
    const ranking = rankPassages(
      query,
      found,
      { reranker: { model: "slow", rerank } },
      abort.signal,
    );
    await expect(ranking).rejects.toBe(abort.signal.reason);
  });
});
