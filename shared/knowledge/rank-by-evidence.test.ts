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
        passages.map(({ id, title, text }) => ({
          id,
          text,
          score: 0,
          document: { id, title },
          headings: [],
        })),
      );
      return { scores: new Map(ranked.map(({ id, score }) => [id, score])), units: 0 };
    },
  },
  close: async () => {},
}));

const rank = (
  question: string,
  texts: string[],
  scores = texts.map(() => 1),
  documents: string[] = [],
) =>
  rankByEvidence(
    question,
    texts.map((text, id) => ({
      id,
      text,
      score: scores[id] ?? 0,
      document: { id: documents[id] ?? `doc_${id}`, title: "" },
      headings: [],
    })),
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

  it.each([
    [
      "¿Cuándo se firmó el contrato?",
      "El contrato se firmó en la notaría.",
      "El contrato se firmó el 3 de mayo.",
    ],
    [
      "¿Cuántos días dura el permiso?",
      "El permiso dura unos días largos.",
      "El permiso dura 16 días seguidos.",
    ],
    [
      "¿Quién dirige la cooperativa?",
      "Dirige la cooperativa una persona muy seria.",
      "Dirige la cooperativa doña Inés Roldán Prieto.",
    ],
    [
      "Quan es va signar el contracte?",
      "El contracte es va signar a la notaria.",
      "El contracte es va signar el 3/5/2026.",
    ],
    [
      "How many days does the leave last?",
      "The leave lasts a good few days.",
      "The leave lasts 16 days at most.",
    ],
  ])("looks for a date, a number or a name where %j asks for one", (question, without, holding) => {
    expect(rank(question, [without, holding])[0]?.id).toBe(1);
  });

  it("prefers, of equals, the passage of a document that says more of what is asked", () => {
    const text = "La garantía cubre la pintura.";
    const documents = ["other", "same", "same"];
    const ranked = rank("garantía de la pintura", [text, text, text], [1, 1, 0.9], documents);
    expect(ranked[0]?.document.id).toBe("same");
  });

  it.each([
    ["factura 42/2026", "Factura 0042/2026 de papel", "Factura 0043/2026: 42 sillas, 2026"],
    ["b12345678", "CIF: B-12345678", "CIF: B-12345687"],
    ["3450 euros", "Total: 3.450,00 €", "Total: 3.540,00 €"],
    ["12/03/2026", "el 12 de marzo de 2026", "el 13 de marzo de 2026"],
    ["ES9121000418450200051332", "ES91 2100 0418 4502 0005 1332", "ES91 2100 0418 4502 0005 1323"],
    ["+34 612 34 56 78", "Tel. 612345678", "Tel. 612345687"],
  ])("puts first what holds %s, however it is spelled", (question, holding, like) => {
    const ranked = rank(question, [like, like, holding], [1, 0.9, 0.01]);
    expect(ranked[0]?.text).toBe(holding);
  });

  it("takes the passages of a document for what its title or another passage identifies", () => {
    const texts = ["La factura se paga en mayo.", "Factura 0042/2026", "Vence el 30 de abril."];
    const ranked = rank("¿Cuándo vence la factura 42/2026?", texts, [1, 0.9, 0.1], ["a", "b", "b"]);
    expect(ranked.map(({ document }) => document.id)).toEqual(["b", "b", "a"]);
  });

  it.each(["¿Cuál es el total de la factura 0031/2026?", "factura 31/2026", "0031 / 2026"])(
    "puts the paper that is called so before what others say of it: %s",
    (question) => {
      const passage = (id: string, start: number, text: string, headings: string[] = []) => ({
        text,
        headings,
        start,
        score: id === "other" ? 1 : 0.2,
        document: { id, title: id },
      });
      const mention = "Total factura: 750 €. Esta factura rectifica la factura 0031/2026.";
      const other = passage("other", 30, mention, ["Factura 0017/2026"]);
      const headed = passage("own", 30, "Base: 200 €. Son 242 €.", ["Factura 0031/2026"]);
      const lines = [
        passage("own", 0, "FACTURA Nº 0031/2026\nPortes"),
        passage("own", 90, "Son 242 €."),
      ];
      for (const own of [[headed], lines]) {
        const ranked = rankByEvidence(question, [other, ...own]);
        expect(ranked.at(-1)?.document.id).toBe("other");
      }
    },
  );

  it("reads alike what is written with accents, in capitals, or as letters and marks", () => {
    const question = "¿Qué dice la cláusula de rescisión?";
    const texts = [
      "CLAUSULA DE RESCISION",
      "cláusula de rescisión",
      "cla\u0301usula de rescisio\u0301n",
    ];
    const scores = rank(question, texts).map(({ score }) => score);
    expect(new Set(scores).size).toBe(1);
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
