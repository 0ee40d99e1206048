import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../test/support/random.ts";
import { createTermReader } from "../analysis/search-terms.ts";
import { encodePassage, encodeQuestion, type SparseVector } from "./encode-terms.ts";
import type { Vocabulary } from "./ports.ts";

const termsOf = createTermReader();

function dot(x: SparseVector, y: SparseVector): number {
  const weights = new Map(x.indices.map((index, i) => [index, x.values[i] ?? 0]));
  return y.indices.reduce(
    (sum, index, i) => sum + (weights.get(index) ?? 0) * (y.values[i] ?? 0),
    0,
  );
}

/** Of texts that are all there is. */
function vocabularyOf(texts: string[][]): Vocabulary {
  const sets = texts.map((terms) => new Set(encodePassage(terms).indices));
  return {
    passages: texts.length,
    passagesWith: (term) => sets.filter((terms) => terms.has(term)).length,
  };
}

const nothing: Vocabulary = { passages: 0, passagesWith: () => 0 };

/** Texts of words as they are in a language: few are common, many are rare. */
function randomTexts(count: number, random: () => number): string[][] {
  const word = () => `palabra${Math.floor(random() ** 3 * 500)}`;
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + Math.floor(random() * 200) }, word),
  );
}

describe("the two halves of BM25", () => {
  it("multiply to a score in 0..1, whatever the texts", () => {
    const random = seededRandom(1);
    const texts = randomTexts(60, random);
    const vocabulary = vocabularyOf(texts);
    for (const question of randomTexts(60, random)) {
      for (const known of [vocabulary, nothing]) {
        const asked = encodeQuestion(question, known);
        for (const text of texts) {
          const score = dot(encodePassage(text), asked);
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
        }
      }
    }
  });

  it("rank as the formula does that knows both at once", () => {
    const random = seededRandom(2);
    const texts = randomTexts(80, random);
    const vocabulary = vocabularyOf(texts);
    for (const long of randomTexts(20, random)) {
      const question = [...new Set(long)].slice(0, 8);
      const whole = texts.map((text) => bm25(question, text, texts));
      const halves = texts.map((text) =>
        dot(encodePassage(text), encodeQuestion(question, vocabulary)),
      );
      const scale = Math.max(...whole) / Math.max(...halves);
      for (const [i, score] of halves.entries()) expect(score * scale).toBeCloseTo(whole[i] ?? 0);
    }
  });

  it("name each term once, by an unsigned number of 32 bits", () => {
    const words = Array.from({ length: 5_000 }, (_, i) => `palabra${i % 2_500}`);
    for (const { indices, values } of [encodePassage(words), encodeQuestion(words, nothing)]) {
      expect(values).toHaveLength(indices.length);
      expect(new Set(indices).size).toBe(indices.length);
      expect(indices.every((index) => index >= 0 && index <= 0xffffffff)).toBe(true);
      expect(values.every((value) => value > 0)).toBe(true);
    }
  });

  it("say nothing of nothing", () => {
    expect(encodePassage([])).toEqual({ indices: [], values: [] });
    expect(encodeQuestion([], nothing)).toEqual({ indices: [], values: [] });
  });
});

describe("a passage's half", () => {
  const weightOf = (count: number, others: number) =>
    encodePassage([
      ...Array.from({ length: count }, () => "pago"),
      ...Array.from({ length: others }, (_, i) => `x${i}`),
    ]).values[0] ?? 0;

  it("grows with each time that a term occurs, but ever less", () => {
    const weights = [1, 2, 3, 4].map((count) => weightOf(count, 100 - count));
    const steps = weights.slice(1).map((weight, i) => weight - (weights[i] ?? 0));
    expect(steps.every((step) => step > 0)).toBe(true);
    expect(steps).toEqual(steps.toSorted((a, b) => b - a));
  });

  it("shrinks with the length of the passage", () => {
    expect(weightOf(1, 10)).toBeGreaterThan(weightOf(1, 100));
    expect(weightOf(1, 100)).toBeGreaterThan(weightOf(1, 500));
  });

  it("keeps the heaviest terms when there are too many", () => {
    const terms = [...Array.from({ length: 50 }, (_, i) => `x${i}`), "pago", "pago"];
    const cut = encodePassage(terms, 5);
    expect(cut.indices).toHaveLength(5);
    expect(dot(cut, encodeQuestion(["pago"], nothing))).toBeGreaterThan(0);
    expect(cut).toEqual(encodePassage([...terms].reverse(), 5));
  });
});

describe("a question's half", () => {
  it("weighs rare terms above common ones, and all alike while it knows none", () => {
    const texts = [...Array.from({ length: 20 }, () => ["pago"]), ["hipoteca", "pago"]];
    const [rare = 0, common = 0] = encodeQuestion(["hipoteca", "pago"], vocabularyOf(texts)).values;
    expect(rare).toBeGreaterThan(5 * common);
    const [first, second] = encodeQuestion(["hipoteca", "pago"], nothing).values;
    expect(first).toBe(second);
  });

  it("reads the beginning of one that never ends", () => {
    const words = Array.from({ length: 4_000 }, (_, i) => `x${i}`);
    expect(encodeQuestion(["contrato", ...words], nothing).indices).toHaveLength(100);
  });

  it.each([
    ["FAC-2024-031", "La factura FAC-2024-031 está pagada."],
    ["fac 2024 031", "La factura FAC-2024-031 está pagada."],
    ["1250", "Asciende a 1.250,00 € en total."],
    ["1,250.00", "Asciende a 1.250,00 € en total."],
    ["devolucion", "Las devoluciones se aceptan durante catorce días."],
    ["LOGRONO", "Tarifas de Logroño."],
  ])("finds %j in %j", (question, text) => {
    const asked = encodeQuestion(termsOf(question), nothing);
    expect(dot(encodePassage(termsOf(text)), asked)).toBeGreaterThan(0.3);
  });
});

/** Robertson and Zaragoza 2009, with the constants of the encoder. */
function bm25(question: string[], text: string[], texts: string[][]): number {
  let score = 0;
  for (const term of question) {
    const frequency = texts.filter((one) => one.includes(term)).length;
    const idf = Math.log(1 + (texts.length - frequency + 0.5) / (frequency + 0.5));
    const count = text.filter((word) => word === term).length;
    score += (idf * count * 2.2) / (count + 1.2 * (0.25 + (0.75 * text.length) / 100));
  }
  return score;
}
