import { describe, expect, it } from "vitest";
import { disagreement, findConflicts } from "./find-conflicts.ts";

describe("two sentences", () => {
  it.each([
    [
      "¿De cuánto es la fianza?",
      "La fianza es de 2.400,00 euros.",
      "La fianza asciende a 2.600 €.",
      "amount",
    ],
    [
      "¿Cuánto dura el contrato?",
      "El contrato dura 18 meses.",
      "El contrato dura 24 meses.",
      "duration",
    ],
    [
      "¿Qué porcentaje de recargo hay?",
      "El recargo es del 5 %.",
      "El recargo es del 7,5 %.",
      "percentage",
    ],
    ["¿Cuándo vence?", "Vence el 1 de abril de 2026.", "Vence el 1 de mayo de 2026.", "date"],
    ["How much is the rent?", "The rent is 900 euros.", "The rent is €950.", "amount"],
    ["¿Cuántos empleados hay?", "Hay 12 empleados.", "Hay 15 empleados.", "number"],
  ])("disagree: %s", (question, one, other, kind) => {
    expect(disagreement(question, one, other)).toBe(kind);
  });

  it.each([
    ["¿De cuánto es la fianza?", "La fianza es de 2.400,00 euros.", "La fianza asciende a 2400 €."],
    [
      "¿De cuánto es la fianza?",
      "La fianza es de 2.400 euros.",
      "El seguro cuesta 300 euros al año.",
    ],
    ["¿Cuánto dura el contrato?", "El contrato dura 18 meses.", "El contrato cuesta 24 euros."],
    [
      "¿De cuánto es la fianza?",
      "La fianza, de 2.400 €, dura 2 meses.",
      "La fianza, de 2.400 €, dura 3 meses.",
    ],
    ["¿Qué pasó en 2025?", "En 2025 creció la plantilla.", "La plantilla creció mucho."],
  ])("do not: %s", (question, one, other) => {
    expect(disagreement(question, one, other)).toBeUndefined();
  });
});

describe("citations", () => {
  const cited = (marker: number, id: string, createdAt: string, quote: string) => ({
    marker,
    quote,
    document: { id, createdAt },
  });
  const old = cited(1, "a", "2025-01-01T00:00:00Z", "La fianza es de 2.400 euros.");
  const young = cited(2, "b", "2026-01-01T00:00:00Z", "La fianza es de 2.600 euros.");

  it("of two documents disagree, and the newest is marked", () => {
    expect(findConflicts("¿De cuánto es la fianza?", [old, young])).toEqual([
      { markers: [1, 2], kind: "amount", newest: 2 },
    ]);
  });

  it("of one document do not", () => {
    const same = { ...young, document: old.document };
    expect(findConflicts("¿De cuánto es la fianza?", [old, same])).toEqual([]);
  });
});
