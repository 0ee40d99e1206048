import { describe, expect, it } from "vitest";
import { splitSentences } from "./split-sentences.ts";

const split = (text: string) =>
  splitSentences(text).map(({ start, end }) => text.slice(start, end));

describe("splitSentences", () => {
  it.each([
    "Uno. | Dos. | Tres.",
    "¿Quién paga? | ¡Nadie! | Así quedó… | Y punto.",
    "«Está pagado.» | Eso dijo.",
    "Cuesta 3.450,00 € al mes. | Vence el 1.5.2025 a las 10.30 h.",
    "El Sr. García y la Dra. Ruiz firman por Aceros S.L. en Madrid. | Después salen.",
    "Según el art. 5 y el núm. 12, pág. 3, vale. | Nada más.",
    "Vive en EE. UU. desde mayo. | Vuelve pronto.",
    "J. R. Pérez firma. | L. Gil también.",
    "1. Objeto del contrato. | Cláusula 2. Precio de la renta. | Lo dice el punto 3. | Otra cosa.",
    "Compró pan, leche, etc. y se fue. | Volvió.",
    "Esperó... | Y esperó.",
  ])("splits %s", (marked) => {
    expect(split(marked.replaceAll(" | ", " "))).toEqual(marked.split(" | "));
  });

  it("takes lines apart, but not a line that goes on in lower case", () => {
    expect(split("Tuerca | 3,50\nTornillo | 4,00\n- Uno\n- Dos")).toEqual([
      "Tuerca | 3,50",
      "Tornillo | 4,00",
      "- Uno",
      "- Dos",
    ]);
    expect(split("La renta se paga\ncada mes.\n\npor adelantado")).toEqual([
      "La renta se paga\ncada mes.",
      "por adelantado",
    ]);
  });

  it("finds nothing in blank text", () => {
    expect(split("")).toEqual([]);
    expect(split(" \n\n\t\ufeff")).toEqual([]);
  });

  it.each(["\n", " ", ". ", ".", '."', "a.\n"])("covers a long run of %j, in order", (piece) => {
    const text = `Inicio. ${piece.repeat(200_000)}fin`;
    expect(split(text).join("").replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
  });
});
