import { describe, expect, it } from "vitest";
import { seededRandom } from "../../test/support/random.ts";
import { type CitedPiece, createCitedText } from "./cite-text.ts";

/** Text, or a verified quote of passage `[name, start]`. */
type Step = string | [name: number, start: number];

const offered = 4;

function run(steps: Step[]): CitedPiece[] {
  const cited = createCitedText((name) => name >= 1 && name <= offered);
  const pieces = steps.flatMap((step) => {
    if (typeof step === "string") return cited.text(step);
    const [name, start] = step;
    return cited.quote(name, { passage: name - 1, start, end: start + 5 });
  });
  return [...pieces, ...cited.end()];
}

const textOf = (pieces: CitedPiece[]) =>
  pieces.map((piece) => (piece.kind === "text" ? piece.delta : "")).join("");
const quotesOf = (pieces: CitedPiece[]) =>
  pieces.flatMap((piece) =>
    piece.kind === "citation" ? [[piece.marker, piece.quote.passage, piece.quote.start]] : [],
  );

describe("an answer's markers", () => {
  it("are renumbered in order of appearance", () => {
    const pieces = run([[3, 10], "Uno [3]. ", [1, 20], "Dos [1]."]);
    expect(textOf(pieces)).toBe("Uno [1]. Dos [2].");
    expect(quotesOf(pieces)).toEqual([
      [1, 2, 10],
      [2, 0, 20],
    ]);
  });

  it("may come before their quote", () => {
    const pieces = run(["Uno [3]. ", [3, 10], "Dos [3]", ".", [3, 20], " Tres."]);
    expect(textOf(pieces)).toBe("Uno [1]. Dos [2]. Tres.");
  });

  it("take all the quotes of their claim", () => {
    expect(textOf(run(["Uno [2]", [2, 10], [2, 20], " dos."]))).toBe("Uno [1][2] dos.");
    expect(textOf(run([[2, 10], [3, 20], "Uno [2, 3] dos."]))).toBe("Uno [1][2] dos.");
  });

  it("keep their number when the same words are cited again", () => {
    const pieces = run([[2, 10], "Uno [2]. ", [2, 10], "Dos [2]. Tres [2]. Y más."]);
    expect(textOf(pieces)).toBe("Uno [1]. Dos [1]. Tres [1]. Y más.");
    expect(quotesOf(pieces)).toEqual([[1, 1, 10]]);
  });

  it("are taken out when nothing proves them", () => {
    expect(textOf(run([[1, 10], "Uno [1]. Dos [9]. Tres [2]. Fin [0]."]))).toBe(
      "Uno [1]. Dos. Tres. Fin.",
    );
  });

  it("cannot be forged by what closes up around one that is taken out", () => {
    expect(textOf(run([[1, 10], "Uno [1]. Dos [[9]2] tres [[[9]9]3]."]))).toBe(
      "Uno [1]. Dos tres.",
    );
  });

  it("are put last for quotes that no place asks for", () => {
    expect(textOf(run(["Cuesta cinco euros.", [4, 10]]))).toBe("Cuesta cinco euros. [1]");
  });

  it("leave other brackets alone", () => {
    const text = "Según [sic] la lista[a], a[i] = [x, 2] y [3 cosas] [1].";
    expect(textOf(run([[1, 10], text]))).toBe(text);
  });
});

describe("what is let through", () => {
  it("is nothing until a quote is verified", () => {
    const cited = createCitedText(() => true);
    expect(cited.text("El precio es de 5 euros [1]. Y nada más.")).toEqual([]);
    expect(cited.end()).toEqual([]);
  });

  it("is nothing when there are quotes but no words", () => {
    expect(run([[1, 10], " [1] "])).toEqual([]);
  });

  it("comes at once when its quote is known", () => {
    const cited = createCitedText(() => true);
    cited.quote(1, { passage: 0, start: 0, end: 5 });
    expect(cited.text("Cuesta cinco ")).toEqual([{ kind: "text", delta: "Cuesta cinco" }]);
  });

  it("has no half characters and no NUL", () => {
    expect(textOf(run([[1, 10], "a\ud83d", "\ude42b \u0000c [1]. \ud83d d"]))).toBe(
      "a🙂b c [1]. \ufffd d",
    );
  });
});

describe("any text in any pieces", () => {
  const scraps = [
    "[",
    "]",
    "[1]",
    "[2]",
    "[3]",
    "[9]",
    " ",
    "1",
    "9",
    ",",
    "a",
    ".",
    "\n",
    "[[",
    "1]",
    "[ 2 ]",
  ];

  it("shows only markers that had their citation before, numbered without a gap", () => {
    const random = seededRandom(7);
    const pick = (below: number) => Math.floor(random() * below);
    for (let round = 0; round < 600; round++) {
      const steps = Array.from({ length: 1 + pick(14) }, (): Step => {
        if (random() < 0.25) return [1 + pick(offered), pick(3) * 10];
        return Array.from({ length: 1 + pick(4) }, () => scraps[pick(scraps.length)]).join("");
      });
      const known = new Set<string>();
      let text = "";
      for (const piece of run(steps)) {
        if (piece.kind === "citation") {
          expect(piece.marker).toBe(known.size + 1);
          known.add(String(piece.marker));
        } else {
          text += piece.delta;
        }
        for (const [, number = ""] of text.matchAll(/\[\s?(\d+)\s?\]/g)) {
          expect(known, JSON.stringify(steps)).toContain(number);
        }
      }
      const shown = new Set(Array.from(text.matchAll(/\[(\d+)\]/g), ([, number]) => number));
      expect(shown, JSON.stringify(steps)).toEqual(known);
    }
  });
});
