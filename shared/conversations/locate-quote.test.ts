import { describe, expect, it } from "vitest";
import { locateQuote } from "./locate-quote.ts";

const text =
  "El precio es de 1.195,00 € al mes.\nSe paga  por\tadelantado, el día 5 (sin recargo).";

/** What stands where the quote was found. */
function found(quote: string, inText = text): string | undefined {
  const span = locateQuote(inText, quote);
  return span && inText.slice(span.start, span.end);
}

describe("a quote", () => {
  it.each(["El precio", "1.195,00 €", "1.195,00", "adelantado, el día 5", "(sin recargo)."])(
    "is found word for word: %s",
    (quote) => expect(found(quote)).toBe(quote),
  );

  it("is found with other white space, and is then the document's own words", () => {
    expect(found(" Se paga por\n adelantado ")).toBe("Se paga  por\tadelantado");
    expect(found("al mes. Se")).toBe("al mes.\nSe");
  });

  it.each([
    ["another figure", "El precio es de 1.159,00 €"],
    ["a figure cut on its left", "195,00 €"],
    ["a figure cut on its right", "1.195"],
    ["half a word", "El prec"],
    ["words in another case", "el precio"],
    ["words without their accents", "el dia 5"],
    ["an ellipsis", "El precio … al mes"],
    ["nothing", ""],
    ["blanks", " \n "],
    ["punctuation", "(…)"],
    ["a single letter", "a"],
    ["half a character", "\ud83d"],
    ["too much", "El precio".repeat(1000)],
  ])("is refused: %s", (_name, quote) => expect(found(quote)).toBeUndefined());

  it("is found where it stands whole, past a place where it does not", () => {
    expect(locateQuote("1.500 y 500", "500")).toEqual({ start: 8, end: 11 });
  });

  it("may hold characters that patterns are made of", () => {
    const odd = "a+b (c) [d] {e} ^f$ g|h \\ i.j*k?";
    expect(found(odd.replaceAll(" ", "\n"), odd)).toBe(odd);
    expect(found("x.j", odd)).toBeUndefined();
  });

  it("is counted in UTF-16 code units", () => {
    expect(locateQuote("🙂 hola", "hola")).toEqual({ start: 3, end: 7 });
  });
});
