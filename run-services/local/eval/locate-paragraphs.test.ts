import { describe, expect, it } from "vitest";
import { locateParagraphs } from "./locate-paragraphs.ts";

describe("locating paragraphs", () => {
  it("finds each one, whatever became of spaces and accents", () => {
    const paragraphs = ["El niño  comió\ncañas.", "¿Cuánto? 15,20 €", "Fin"];
    const text = "Título\n\nEl nin\u0303o comió cañas.\n\n¿Cuánto? 15,20 €\n\nFin";
    const found = locateParagraphs(text, paragraphs);
    expect(found.map(({ start, end }) => text.slice(start, end))).toEqual([
      "El nin\u0303o comió cañas",
      "Cuánto? 15,20",
      "Fin",
    ]);
  });

  it("keeps two paragraphs with the same words apart", () => {
    const found = locateParagraphs("uno\n\nuno", ["uno", "uno"]);
    expect(found).toEqual([
      { start: 0, end: 3 },
      { start: 5, end: 8 },
    ]);
  });

  it("throws for a paragraph that is not there", () => {
    expect(() => locateParagraphs("uno dos", ["uno", "tres"])).toThrow("el párrafo 2");
  });
});
