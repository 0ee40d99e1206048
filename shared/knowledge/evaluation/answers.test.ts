import { describe, expect, it } from "vitest";
import { compareValues } from "./compare-values.ts";
import { exactMatch, holdsAnswer, wordF1 } from "./match-answer.ts";
import { calibrate, type Supported } from "./refusal-curve.ts";
import { estimatesOf, measuredRun } from "./run.ts";
import { scoreAnswer } from "./score-answer.ts";

describe("matching an answer", () => {
  it("compares as SQuAD does: without case, signs and articles, but with accents", () => {
    expect(exactMatch("Los Denver Broncos.", ["Denver Broncos"])).toBe(1);
    expect(exactMatch("«3.450,00 €»", ["3450,00 €"])).toBe(1);
    expect(exactMatch("Perú", ["Peru"])).toBe(0);
    expect(exactMatch("Denver", ["Nueva York", "denver"])).toBe(1);
    expect(exactMatch("", ["uno"])).toBe(0);
  });

  it("shares words as often as both have them", () => {
    expect(wordF1("en Santa Clara", ["Santa Clara, California"])).toBeCloseTo(2 / 3);
    expect(wordF1("no no no", ["no"])).toBeCloseTo(0.5);
    expect(wordF1("nada", ["uno", "nada de nada"])).toBeCloseTo(0.5);
    expect(wordF1("", ["uno"])).toBe(0);
    expect(wordF1("uno", [])).toBe(0);
  });

  it("finds an answer word by word, never inside of another", () => {
    expect(holdsAnswer("Pagó 3.450,00 euros.", ["3.450,00"])).toBe(true);
    expect(holdsAnswer("Pagó 13.450,00 euros.", ["3.450,00"])).toBe(false);
    expect(holdsAnswer("el año 1790", ["179"])).toBe(false);
    expect(holdsAnswer("un descuento del 5 %", ["%"])).toBe(true);
    expect(holdsAnswer("cualquiera", [""])).toBe(false);
  });
});

describe("scoring an answer", () => {
  const right = { quote: "El plazo es de 30 días.", isVerbatim: true };

  it("takes the best of what is said and what is quoted", () => {
    const scores = scoreAnswer({ answer: "30 días [1]", refused: false, citations: [right] }, [
      "30 días",
    ]);
    expect(scores).toEqual({
      EM: 1,
      F1: 1,
      contained: 1,
      "citation precision": 1,
      "citation recall": 1,
      "verbatim citations": 1,
      "false refusals": 0,
      refusals: null,
    });
  });

  it("counts no citation that is not word for word", () => {
    const citations = [
      { ...right, isVerbatim: false },
      { quote: "Otra cosa", isVerbatim: true },
    ];
    const scores = scoreAnswer({ answer: "30 días", refused: false, citations }, ["30 días"]);
    expect(scores).toMatchObject({
      "citation precision": 0,
      "citation recall": 0,
      "verbatim citations": 0.5,
    });
  });

  it("gives nothing for a refusal of what is answered, and knows no gold of what is not", () => {
    const refusal = { answer: "No está en sus documentos: 30 días", refused: true, citations: [] };
    expect(scoreAnswer(refusal, ["30 días"])).toMatchObject({
      EM: 0,
      contained: 0,
      "citation precision": null,
      "citation recall": 0,
      "false refusals": 1,
    });
    expect(scoreAnswer(refusal, [])).toMatchObject({
      EM: null,
      "false refusals": null,
      refusals: 1,
    });
    const invented = { answer: "Sí", refused: false, citations: [right] };
    expect(scoreAnswer(invented, [])).toMatchObject({ "citation recall": null, refusals: 0 });
  });
});

describe("choosing a threshold", () => {
  /** Supports of 0, 1/n, … in each of two articles. */
  const spread = (isAnswerable: boolean, from: number, to: number): Supported[] =>
    Array.from({ length: 200 }, (_, i) => ({
      article: i % 2,
      isAnswerable,
      support: from + ((to - from) * Math.floor(i / 2)) / 100,
    }));

  it("refuses the wanted share where it was chosen, and says what it does elsewhere", () => {
    const found = calibrate([...spread(true, 0.2, 1), ...spread(false, 0, 0.8)]);
    expect(found?.chosen.falseRefusals).toBeCloseTo(0.1);
    expect(found?.threshold).toBeCloseTo(0.28);
    expect(found?.refusals).toBeCloseTo(0.35);
    expect(found?.refusalsAtTarget).toBeCloseTo(0.35);
    expect(found?.curve[0]).toMatchObject({ falseRefusals: 0, refusals: 0 });
    expect(found?.curve.at(-1)).toMatchObject({ falseRefusals: 1, refusals: 1 });
  });

  it("looks at no odd article to choose", () => {
    const even = [...spread(true, 0.2, 1), ...spread(false, 0, 0.8)].filter((q) => q.article === 0);
    const odd = [...spread(true, 0.6, 1), ...spread(false, 0.6, 1)].filter((q) => q.article === 1);
    const found = calibrate([...even, ...odd]);
    expect(found?.threshold).toBeCloseTo(0.28);
    expect(found).toMatchObject({ falseRefusals: 0, refusals: 0 });
    expect(found?.area).toBeCloseTo(0.5, 1);
  });

  it("chooses nothing from half of what it needs", () => {
    expect(calibrate(spread(true, 0, 1))).toBeUndefined();
    expect(calibrate([])).toBeUndefined();
  });
});

describe("comparing two runs", () => {
  it("tells a difference from chance", () => {
    const better = Array.from({ length: 100 }, (_, i): [number, number] => [0, i < 20 ? 1 : 0]);
    expect(compareValues(better)).toMatchObject({ a: 0, b: 0.2, mean: 0.2, pairs: 100 });
    expect(compareValues(better).p).toBeLessThan(0.001);
    expect(compareValues(better).low).toBeGreaterThan(0.1);
    const mixed = Array.from({ length: 100 }, (_, i): [number, number] => [i % 2, (i + 1) % 2]);
    expect(compareValues(mixed)).toMatchObject({ mean: 0 });
    expect(compareValues(mixed).p).toBeGreaterThan(0.5);
  });

  it("agrees with the exact test where every flip can be counted", () => {
    // Of the 2^5 signs of five equal differences, two are as far as the observed ones.
    const pairs = Array.from({ length: 5 }, (): [number, number] => [0, 1]);
    expect(compareValues(pairs).p).toBeCloseTo(2 / 32, 1.5);
    expect(compareValues([[1, 1]]).p).toBe(1);
  });
});

describe("a measured run", () => {
  it("averages each metric over the questions that it is about", () => {
    const run = measuredRun.parse({
      kind: "answers",
      name: "x.json",
      command: "npm run eval -- x.json",
      measuredAt: "2026-01-15T09:00:00.000Z",
      counts: {},
      facts: {},
      ids: ["a", "b", "c"],
      values: { EM: [1, 0, null], refusals: [null, null, null] },
    });
    expect(estimatesOf(run)).toMatchObject([["EM", { mean: 0.5 }, 2]]);
  });
});
