import { expect, it } from "vitest";
import { matchIdentifiers } from "../ranking/match-identifiers.ts";
import { identifiersOf } from "./exact-forms.ts";
import { createTermReader } from "./search-terms.ts";

const read = createTermReader();

it.each([
  ["contratos", "contrato"],
  ["CONTRATACIONES", "contratacion"],
  ["contratación", "contratacion"],
  ["Facturas", "factura"],
  ["índices", "indice"],
  ["pagados", "pago"],
])("reads %s and %s as the same term", (a, b) => {
  expect(read(a)).toEqual(read(b));
});

it("drops words that say nothing", () => {
  expect(read("¿Cuál es el que más nos ha de ser?")).toEqual([]);
  expect(read(" \n¿?… 🙂")).toEqual([]);
});

it.each([
  ["1.250,00 €", ["1250", "m1250"]],
  ["1,250.00", ["1250", "m1250"]],
  ["1250", ["1250"]],
  ["1250,50", ["1250,50", "m1250,50"]],
  ["1250,5 €", ["1250,5", "m1250,50"]],
  ["EUR 1250", ["eur", "1250", "m1250"]],
  ["12.345.678", ["12345678"]],
  ["007", ["007"]],
])("reads the amount %s as %j", (text, terms) => {
  expect([...new Set(read(text))]).toEqual(terms);
});

it("reads codes and dates whole and in parts", () => {
  const code = ["fac2024031", "fac202431", "fac", "2024", "031", "2024031", "202431"];
  expect(read("FAC-2024/031.")).toEqual(code);
  expect(read("12/05/2025")).toEqual(["d20250512", "12", "05", "2025"]);
  expect(read("B12345678")).toEqual(["b12345678", "12345678"]);
});

it.each(["1", "1.", "1,1 ", "1-", "a1 ", "12 de ", "€1", " 12", "es11 "])(
  "reads 32 kB of %j without getting lost in it",
  (piece) => {
    const text = piece.repeat(32_000 / piece.length);
    expect(read.question(text).length).toBeGreaterThan(0);
    expect(matchIdentifiers(identifiersOf(text), text)).toBeGreaterThanOrEqual(0);
  },
);

it("cuts what is too long to ask for", () => {
  expect(read("x".repeat(5_000))[0]).toHaveLength(40);
  expect(read("1".repeat(5_000))[0]).toHaveLength(40);
});

it.each([
  ["12/03/2026", "12 de marzo de 2026"],
  ["2026-03-12", "el 12 de març de 2026"],
  ["12.3.26", "March 12, 2026"],
  ["12-03-2026", "12 de março de 2026"],
  ["B-12345678", "B12345678"],
  ["B 12345678", "B12345678"],
  ["12.345.678-Z", "12345678Z"],
  ["0042/2026", "42/2026"],
  ["2026-0042", "2026/42"],
  ["FAC-2026/0042", "2026/42"],
  ["F2026-0042", "2026/42"],
  ["ESB12345678", "B-12345678"],
  ["la 0317", "FAC-2026-0317"],
  ["factura_2026-0042.pdf", "2026/42"],
  ["3450 €", "Total: 3.450,00"],
  ["$ 3,450.00", "3450 pesos"],
  ["2026 €", "2.026,00 €"],
  ["3.450,00 €", "3,450.00 EUR"],
  ["3450.00", "3.450 euros"],
  ["ES91 2100 0418 4502 0005 1332", "ES9121000418450200051332"],
  ["+34 612 345 678", "612345678"],
  ["612 34 56 78", "+34 612345678"],
])("finds %s where %s is written, and the other way round", (a, b) => {
  for (const [asked, written] of [
    [a, b],
    [b, a],
  ] as const) {
    expect(matchIdentifiers(identifiersOf(asked), written)).toBeGreaterThanOrEqual(0.5);
    expect(identifiersOf(asked)).not.toEqual([]);
  }
});

it.each([
  ["42/2026", "0042/2026", "R-0042/2026"],
  ["R-0042/2026", "R-0042/2026", "0042/2026"],
  ["12345678Z", "12.345.678-Z", "12345678"],
  ["14/2026", "0014/2026", "el 1/4/2026"],
  ["3450 €", "3.450,00", "3450 sillas"],
])("finds %s in %s rather than in %s", (asked, text, like) => {
  const identifiers = identifiersOf(asked);
  expect(matchIdentifiers(identifiers, text)).toBe(1);
  expect(matchIdentifiers(identifiers, like)).toBeLessThan(1);
});

it("takes no year for an amount of money", () => {
  const text = "Madrid, marzo de 2026. Ejercicio 2026.";
  expect(matchIdentifiers(identifiersOf("la de 2026 euros"), text)).toBe(0);
  expect(matchIdentifiers(identifiersOf("la de 2026 euros"), "2.026,00")).toBe(1);
});

it.each(["en 2026", "modelo 303", "31/02", "1,5 %", "a 3 de mayo", "", "99/99/2026 no"])(
  "sees no day and no code in %j",
  (text) =>
    expect(
      identifiersOf(text)
        .flatMap(({ whole }) => whole)
        .filter((form) => form.startsWith("d")),
    ).toEqual([]),
);

it.each([
  ["pt", "as faturações dos contratos", "faturação do contrato"],
  ["gl", "as reunións dos animais", "a reunión do animal"],
  ["ca", "les facturacions dels contractes", "facturació del contracte"],
  ["en", "the running invoices", "running invoice"],
  ["es", "las facturaciones de los contratos", "facturación del contrato"],
])("reads %s as that language does", (language, many, one) => {
  expect(read(many, language)).toEqual(read(one, language));
  expect(read(many, language)).not.toEqual([]);
});

it.each([
  ["pt", "Quais são as obrigações do inquilino?", "A obrigação do inquilino é pagar a renda."],
  ["ca", "Quines són les obligacions?", "L'obligació del llogater és pagar."],
  ["en", "invoices payable", "The invoice is payable in thirty days."],
  ["es", "obligaciones", "La obligación del inquilino"],
])("matches a question with a passage in %s", (language, question, passage) => {
  const asked = new Set(read.question(question));
  expect(read(passage, language).filter((term) => asked.has(term)).length).toBeGreaterThan(0);
});

it("matches questions in any language with passages that were read as Spanish", () => {
  const asked = new Set(read.question("Quais são as obrigações dos contratos?"));
  expect(read("contratos").every((term) => asked.has(term))).toBe(true);
});
