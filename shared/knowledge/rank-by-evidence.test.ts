import { describe, expect, it } from "vitest";
import { describeReranker } from "../../test/support/reranker-conformance.ts";
import { rankByEvidence } from "./rank-by-evidence.ts";

/** The lexical order by itself, without what the index thought. */
describeReranker("the lexical order", async () => ({
  reranker: {
    model: "lexical-1",
    async rerank(query, passages, signal) {
      signal?.throwIfAborted();
      const ranked = rankByEvidence(
        query,
        passages.map((passage) => ({ ...passage, score: 0 })),
      );
      return { scores: new Map(ranked.map(({ id, score }) => [id, score])), units: 0 };
    },
  },
  close: async () => {},
}));

const rank = (question: string, texts: string[], scores = texts.map(() => 1)) =>
  rankByEvidence(
    question,
    texts.map((text, id) => ({ id, text, score: scores[id] ?? 0 })),
  );

describe("rankByEvidence", () => {
  it("prefers one sentence that answers to many that each touch the question", () => {
    const scattered =
      "El plazo es largo. La devolución cuesta. El artículo pesa. Defectuoso no es todo. Hay otro plazo.";
    const answer =
      "El plazo de devolución de un artículo defectuoso es de dos años. Lo demás va aparte.";
    expect(
      rank("¿Qué plazo de devolución tiene un artículo defectuoso?", [scattered, answer])[0]?.id,
    ).toBe(1);
  });

  it("sees through endings and misspellings", () => {
    const [best] = rank("vencimineto de la facturación", ["Nada de eso.", "La factura vence hoy."]);
    expect(best?.id).toBe(1);
  });

  it("leaves the order of the index where no sentence speaks for another", () => {
    expect(
      rank("girasoles", ["Uno.", "Dos.", "Tres."], [0.9, 0.5, 0.7]).map(({ id }) => id),
    ).toEqual([0, 2, 1]);
    expect(rank("", ["Uno."], [0.3])[0]?.id).toBe(0);
    expect(rank("¿Qué?", [])).toEqual([]);
  });

  it("keeps scores in 0..1, best first, and everything else of a candidate", () => {
    const texts = ["El contrato vence en mayo.", "🙂", "", "Contrato. ".repeat(500)];
    const ranked = rank("contrato ".repeat(4_000), texts, [0, 0.2, 0, 0.001]);
    const scores = ranked.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(Math.min(...scores)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...scores)).toBeLessThanOrEqual(1);
    expect(ranked.map(({ text }) => text).sort()).toEqual(texts.sort());
  });
});
