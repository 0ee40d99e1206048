import { expect, it } from "vitest";
import { makeInvoices } from "#shared/knowledge/evaluation/invoices/make-invoices.ts";
import { makeLookups } from "#shared/knowledge/evaluation/invoices/make-lookups.ts";
import { measureIdentifiers } from "./measure-identifiers.ts";

const small = { invoices: 200, lookups: 150 };

it("puts the invoice first that is looked up by number, tax number or amount", async () => {
  const found = await measureIdentifiers(small);
  expect(found.flatMap(({ isFirst, asked }) => (isFirst ? [] : [asked]))).toEqual([]);
}, 60_000);

it("invents the same invoices each time, which look alike", () => {
  const invoices = makeInvoices(small.invoices);
  expect(makeInvoices(small.invoices)).toEqual(invoices);
  expect(makeLookups(invoices, 50)).toEqual(makeLookups(invoices, 50));
  expect(makeInvoices(small.invoices, 2)).not.toEqual(invoices);

  const texts = invoices.map(({ extracted }) => extracted.text);
  expect(new Set(texts).size).toBe(texts.length);
  expect(new Set(invoices.map(({ client }) => client.taxId)).size).toBeLessThan(20);
  expect(new Set(invoices.map(({ total }) => total)).size).toBeLessThan(texts.length);
});

it("holds to be right whatever holds what is looked up, and nothing else", () => {
  const invoices = makeInvoices(small.invoices);
  for (const { by, right } of makeLookups(invoices, 100)) {
    if (by === "number") expect(right.size).toBe(1);
    expect(right.size).toBeGreaterThan(0);
    expect(right.size).toBeLessThan(invoices.length / 3);
  }
});
