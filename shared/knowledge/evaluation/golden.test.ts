import { describe, expect, it } from "vitest";
import { type GoldenAnswer, readGolden, scoreGolden } from "./golden.ts";

const answer: GoldenAnswer = {
  answer: "Según «Contrato»: «El plazo es de 30 días.» [1]",
  refused: false,
  language: "es",
  conflicts: 0,
  documents: [["doc_1", "Contrato", "contrato.pdf"]],
  citations: [{ quote: "El plazo es de 30 días.", isVerbatim: true }],
};
const question = "¿Qué plazo hay?";

describe("a golden question", () => {
  it("passes when the answer holds all that is expected of it", () => {
    const all = {
      question,
      expected: ["30 días", "plazo"],
      documents: ["contrato.pdf"],
      language: "es",
    };
    expect(scoreGolden(answer, all)).toMatchObject({
      passed: 1,
      right: 1,
      answered: 1,
      refusals: null,
      "documents cited": 1,
      "verbatim citations": 1,
      language: 1,
      conflicts: null,
    });
    expect(scoreGolden(answer, { question })).toMatchObject({ passed: 1, right: null });
  });

  it.each([
    ["right", { expected: ["30 días", "40 días"] }, {}],
    ["documents cited", { documents: ["contrato.pdf", "anexo.pdf"] }, {}],
    ["language", { language: "pt" }, {}],
    ["conflicts", { conflict: true }, {}],
    ["refusals", { refused: true }, {}],
    ["answered", {}, { refused: true, citations: [] }],
    ["verbatim citations", {}, { citations: [{ quote: "otra", isVerbatim: false }] }],
  ])("fails by its %s alone", (metric, expectation, change) => {
    const scores = scoreGolden({ ...answer, ...change }, { question, ...expectation });
    expect(scores).toMatchObject({ passed: 0 });
    expect(scores).toHaveProperty([metric], metric === "documents cited" ? 0.5 : 0);
  });

  it("is not answered by a refusal, whatever that says", () => {
    const refusal = { ...answer, refused: true, citations: [] };
    expect(scoreGolden(refusal, { question, expected: "30 días" })).toMatchObject({
      right: 0,
      F1: 0,
    });
    expect(scoreGolden(refusal, { question, refused: true })).toMatchObject({ passed: 1 });
  });
});

describe("a follow-up question", () => {
  it("is found when one of the first five passages of its document holds what is expected", () => {
    const right = { text: "El plazo es de 30 días.", document: ["contrato.pdf"] };
    const other = { ...right, document: ["otro.pdf"] };
    const found = { asked: [other, other, other, other, other, right], standalone: [other, right] };
    const scores = scoreGolden(
      { ...answer, found },
      { question, expected: "30 días", documents: ["contrato.pdf"], history: ["¿Y antes?"] },
    );
    expect(scores).toMatchObject({ "R@5 as asked": 0, "R@5 rewritten": 1, passed: 1 });
    expect(scoreGolden(answer, { question })["R@5 rewritten"]).toBe(null);
  });
});

describe("a file of golden questions", () => {
  it("has one a line, as feedback is exported", () => {
    const lines =
      '{"question":"¿Uno?","expected":"1","history":["¿Cero?"]}\n\n{"question":"¿Dos?","expected":null,"rating":"up"}\n';
    expect(readGolden(lines)).toEqual([
      { question: "¿Uno?", expected: "1", history: ["¿Cero?"] },
      { question: "¿Dos?", expected: null },
    ]);
  });

  it("names the line that is no question", () => {
    expect(() => readGolden('{"question":"¿Uno?"}\n{"pregunta":"¿Dos?"}')).toThrow("line 2");
    expect(() => readGolden("no es JSON")).toThrow("line 1");
  });
});
