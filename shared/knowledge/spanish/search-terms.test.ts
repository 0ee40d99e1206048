import { expect, it } from "vitest";
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
  ["1.250,00 €", "1250"],
  ["1,250.00", "1250"],
  ["1250", "1250"],
  ["1250,50", "1250,50"],
  ["12.345.678", "12345678"],
  ["007", "007"],
])("reads the amount %s as %s", (text, term) => {
  expect(read(text)).toEqual([term]);
});

it("reads codes and dates whole and in parts", () => {
  expect(read("FAC-2024/031.")).toEqual(["fac2024031", "fac", "2024", "031"]);
  expect(read("12/05/2025")).toEqual(["12052025", "12", "05", "2025"]);
  expect(read("B12345678")).toEqual(["b12345678"]);
});

it("cuts what is too long to ask for", () => {
  expect(read("x".repeat(5_000))[0]).toHaveLength(40);
  expect(read("1".repeat(5_000))[0]).toHaveLength(40);
});
