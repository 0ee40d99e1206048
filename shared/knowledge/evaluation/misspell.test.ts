import { expect, it } from "vitest";
import { misspell } from "./misspell.ts";

it.each([
  "¿Qué plazo de devolución tiene un artículo defectuoso?",
  "vencimiento",
  "¿Dónde tuvo lugar la Super Bowl 50?",
])("misspells one long word of %j, the same way each time", (question) => {
  const misspelt = misspell(question);
  expect(misspelt).not.toBe(question);
  expect(misspell(question)).toBe(misspelt);
  const words = misspelt.split(" ");
  const others = question.split(" ").filter((word, i) => word !== words[i]);
  expect(others).toHaveLength(1);
  expect(Math.abs(misspelt.length - question.length)).toBeLessThanOrEqual(1);
});

it("leaves alone what has no long word", () => {
  expect(misspell("¿Y el IVA de mayo?")).toBe("¿Y el IVA de mayo?");
  expect(misspell("")).toBe("");
});
