import { describe, expect, it } from "vitest";
import { splitPassages } from "../split-passages.ts";
import { bootstrap, evaluateRanks, metrics, percentile } from "./metrics.ts";
import { mostOverlapped, rankOfParagraph } from "./rank-paragraphs.ts";
import { articleAsExtracted, readSquad } from "./squad.ts";

const file = {
  version: "1.1",
  data: [
    {
      title: "Super_Bowl_50",
      paragraphs: [
        { context: "Uno.", qas: [{ id: "a", question: "¿Uno?", answers: [] }] },
        {
          context: "Dos.",
          qas: [
            { id: "b", question: "¿Dos?", answers: [{ text: "Dos" }, { text: "Dos" }] },
            { id: "c", question: "¿Nada?", is_impossible: true },
          ],
        },
      ],
    },
    { title: "Otro", paragraphs: [{ context: "Tres.", qas: [{ id: "d", question: "¿Tres?" }] }] },
  ],
};

describe("readSquad", () => {
  it("reads articles as texts and questions with the place of their answer", () => {
    const { articles, questions, unanswerable } = readSquad(file);
    expect(articles[0]).toEqual({
      title: "Super Bowl 50",
      text: "Uno.\n\nDos.",
      paragraphs: [
        { start: 0, end: 4 },
        { start: 6, end: 10 },
      ],
    });
    expect(questions).toEqual([
      { id: "a", question: "¿Uno?", article: 0, paragraph: 0, answers: [] },
      { id: "b", question: "¿Dos?", article: 0, paragraph: 1, answers: ["Dos"] },
      { id: "d", question: "¿Tres?", article: 1, paragraph: 0, answers: [] },
    ]);
    expect(unanswerable).toEqual([
      { id: "c", question: "¿Nada?", article: 0, paragraph: 1, answers: [] },
    ]);
  });

  it("makes an article that can be cut into passages", () => {
    const [article] = readSquad(file).articles;
    if (!article) throw new Error("no article");
    expect(splitPassages(articleAsExtracted(article)).map(({ text }) => text)).toEqual([
      "Uno.\n\nDos.",
    ]);
  });

  it("refuses anything else", () => {
    expect(() => readSquad({ data: [{ title: "x" }] })).toThrow(/paragraphs/);
  });
});

describe("rankOfParagraph", () => {
  const paragraphs = [
    { start: 0, end: 10 },
    { start: 12, end: 20 },
    { start: 22, end: 30 },
  ];
  const rank = (passages: [number, number, number][], paragraph: number, article = 0) =>
    rankOfParagraph(
      passages.map(([of, start, end]) => ({ article: of, start, end })),
      { article, paragraph },
      () => paragraphs,
    );

  it("gives a passage to the one paragraph that it overlaps most", () => {
    expect(mostOverlapped({ start: 8, end: 20 }, paragraphs)).toBe(1);
    expect(mostOverlapped({ start: 5, end: 17 }, paragraphs)).toBe(0);
    expect(mostOverlapped({ start: 10, end: 12 }, paragraphs)).toBe(-1);
  });

  it("counts paragraphs once, at their best rank, and articles apart", () => {
    const passages: [number, number, number][] = [
      [1, 22, 30],
      [0, 0, 4],
      [0, 5, 10],
      [0, 10, 12],
      [0, 22, 30],
    ];
    expect(rank(passages, 0)).toBe(2);
    expect(rank(passages, 2)).toBe(3);
    expect(rank(passages, 1)).toBe(0);
    expect(rank(passages, 2, 1)).toBe(1);
  });
});

describe("metrics", () => {
  it("follow their definitions", () => {
    const all = (rank: number) => Object.values(metrics).map((metric) => metric(rank));
    expect(all(1)).toEqual([1, 1, 1, 1]);
    expect(all(3)).toEqual([0.5, 0, 1, 1 / 3]);
    expect(all(10)).toEqual([1 / Math.log2(11), 0, 1, 0.1]);
    expect(all(11)).toEqual([0, 0, 0, 0]);
    expect(all(0)).toEqual([0, 0, 0, 0]);
  });

  it("are means over questions, within their intervals", () => {
    const ranks = Array.from({ length: 200 }, (_, i) => (i % 4) + 1);
    const { "R@1": first, "MRR@10": reciprocal } = evaluateRanks(ranks);
    expect(first.mean).toBe(0.25);
    expect(reciprocal.mean).toBeCloseTo((1 + 1 / 2 + 1 / 3 + 1 / 4) / 4);
    expect(first.low).toBeLessThan(0.25);
    expect(first.high).toBeGreaterThan(0.25);
    // The normal approximation: 1.96 · √(0.25 · 0.75 / 200) = 0.06 on either side.
    expect(first.high - first.low).toBeCloseTo(0.12, 1);
  });

  it("come out the same each time", () => {
    const values = [0, 1, 1, 0, 1, 0.5];
    expect(bootstrap(values)).toEqual(bootstrap(values));
    expect(bootstrap(values, { seed: 2 })).not.toEqual(bootstrap(values));
    expect(bootstrap([])).toEqual({ mean: 0, low: 0, high: 0 });
    expect(bootstrap([1, 1])).toEqual({ mean: 1, low: 1, high: 1 });
  });

  it("know percentiles", () => {
    expect(percentile([3, 1, 2], 0.5)).toBe(2);
    expect(percentile([10, 20], 0.25)).toBe(12.5);
    expect(percentile([5], 0.95)).toBe(5);
    expect(percentile([1, 2, 3], 2)).toBe(3);
    expect(percentile([], 0.5)).toBeNaN();
  });
});
