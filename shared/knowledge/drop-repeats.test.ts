import { describe, expect, it } from "vitest";
import { dropRepeats } from "./drop-repeats.ts";
import type { FoundPassage } from "./hydrate-passages.ts";

const clause =
  "El arrendatario abona la renta por mensualidades anticipadas dentro de los 7 primeros días de " +
  "cada mes mediante transferencia a la cuenta que designe la arrendadora. La demora devenga el " +
  "interés legal incrementado en 2 puntos. Los gastos de comunidad, agua y electricidad son de " +
  "cuenta del arrendatario, que conserva el local en buen estado y no hace obras sin permiso.";

let count = 0;

/** A passage of a document of its own, unless told otherwise. */
function passage(text: string, more: Partial<FoundPassage> & { createdAt?: string } = {}) {
  const n = ++count;
  const { createdAt, ...rest } = more;
  const document = { id: `doc_${n}`, title: `Papel ${n}`, filename: "a.txt", createdAt };
  const place = { page: n, start: 0, end: text.length };
  const found = { id: `psg_${n}`, text, document, headings: [], score: 1 - n / 1e6, ...place };
  return { ...found, ...rest } as FoundPassage;
}

const textsOf = (found: FoundPassage[]) => dropRepeats(found).map(({ text }) => text);

describe("passages that say the same", () => {
  it("are one, which names where else it stands", () => {
    const [one, other] = [passage(clause), passage(clause)];
    const alone = passage("Otra cosa.");
    expect(dropRepeats([one, alone, other])).toEqual([
      {
        ...one,
        alsoIn: [{ documentId: other.document.id, title: other.document.title, page: other.page }],
      },
      alone,
    ]);
  });

  it("are one with a word or two changed, with other white space, or with a sentence more", () => {
    const edited = clause.replace("designe", "indique");
    const spaced = clause.replaceAll(" ", "\n");
    const longer = `${clause} Se firma por duplicado.`;
    for (const copy of [edited, spaced, longer]) {
      expect(textsOf([passage(copy), passage(clause)])).toEqual([copy]);
    }
  });

  it("are shown as the newest document has them, unless another matches better", () => {
    const old = passage(clause, { createdAt: "2025-01-01T00:00:00Z", score: 0.9 });
    const recent = passage(clause, { createdAt: "2026-01-01T00:00:00Z", score: 0.89 });
    expect(dropRepeats([old, recent])).toMatchObject([{ id: recent.id, score: 0.9 }]);
    const worse = { ...recent, score: 0.5 };
    expect(dropRepeats([old, worse])).toMatchObject([{ id: old.id, score: 0.9 }]);
  });

  it("are named up to ten times", () => {
    const copies = Array.from({ length: 30 }, () => passage(clause));
    expect(dropRepeats(copies)[0]?.alsoIn).toHaveLength(10);
  });
});

describe("passages that differ in a fact", () => {
  it.each([
    ["a figure", "7 primeros", "5 primeros"],
    ["a name", "la arrendadora", "la arrendadora Inmuebles Sol"],
    ["a negation", "no hace obras", "hace obras"],
    ["an exception", "sin permiso", "con permiso"],
    ["a month", "de cada mes", "de marzo"],
    ["a number word", "en 2 puntos", "en dos puntos"],
    ["what a figure counts", "2 puntos", "2 %"],
  ])("are two: %s", (_, before, after) => {
    const changed = clause.replace(before, after);
    expect(changed).not.toBe(clause);
    expect(textsOf([passage(clause), passage(changed)])).toEqual([clause, changed]);
  });

  it("are two under other headings: the same price of another plan", () => {
    const price = "El precio es de 20 euros al mes.";
    const plans = [["Plan Básico"], ["Plan Pro"]].map((headings) => passage(price, { headings }));
    expect(dropRepeats(plans)).toEqual(plans);
  });

  it("are two when they are short and a word is another", () => {
    const lines = ["El pago es por adelantado.", "El pago es por transferencia."];
    expect(textsOf(lines.map((line) => passage(line)))).toEqual(lines);
  });

  it("are two when the same figures stand in each other's places", () => {
    const swapped = clause
      .replace("7 primeros", "2 primeros")
      .replace("en 2 puntos", "en 7 puntos");
    expect(textsOf([passage(clause), passage(swapped)])).toHaveLength(2);
  });
});
