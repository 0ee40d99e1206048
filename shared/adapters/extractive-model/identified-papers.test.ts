import { describe, expect, it } from "vitest";
import type { ModelPassage } from "#shared/conversations/ports.ts";
import { createExtractiveModel } from "./create-extractive-model.ts";

function paper(id: string, title: string, headings: string[], texts: string[]): Paper[] {
  return texts.map((text, n) => ({ title, headings, text, start: n * 1000, document: { id } }));
}
type Paper = Omit<ModelPassage, "marker">;

/** It mentions the other one, and says more with its words. */
const rectifying = paper(
  "b",
  "factura-0017",
  ["Factura 0017/2026"],
  [
    "Emisor: Maderas Soto, S.L. CIF B-11112222. Total factura: 750,00 €. IVA 21 %: 130,17 €.\n\nEsta factura rectifica la factura 0031/2025, no la factura 0031/2026. Vence el 9 de mayo de 2026.",
  ],
);
const asked = paper(
  "a",
  "factura-0031",
  ["Factura 0031/2026"],
  [
    "Emisor: Ferretería Gil, S.A. CIF A-33334444. Cliente: Taller Ruiz.",
    "Base imponible: 200,00 €. IVA 21 %: 42,00 €. Total factura: 242,00 €.",
  ],
);
const labels = (id: string, number: string, total: string, due: string) =>
  paper(
    id,
    id,
    [],
    [
      `FACTURA Nº ${number}\n\nPortes Lledó, S.L.  CIF B-55556666\nCliente: Bar Olmo\nFecha: 02/02/2026\nVencimiento: ${due}`,
      `Concepto: portes\n\nTOTAL: ${total} €`,
    ],
  );
const papers = [
  ...rectifying,
  ...asked,
  ...labels("c", "G-2026/511", "612,40", "04/03/2026"),
  ...labels("d", "G-2026/512", "80,15", "11/03/2026"),
];

async function ask(question: string) {
  const passages = papers.map((each, index) => ({ marker: index + 1, ...each }));
  const quotes: string[] = [];
  const request = { question, language: "es" as const, passages };
  for await (const event of createExtractiveModel().answer(request, new AbortController().signal)) {
    if (event.kind === "quote") quotes.push(event.quote);
  }
  return quotes;
}

describe("a question about a paper that is called by a number", () => {
  it.each([
    ["¿Cuál es el total de la factura 0031/2026?", "242,00 €"],
    ["¿Cuál es el IVA de la factura 31/2026?", "42,00 €"],
    ["total factura 0031 / 2026", "242,00 €"],
    ["¿Quién emitió la factura 0031/2026?", "Ferretería Gil"],
    ["¿Cuál es el total de la factura G-2026/511?", "612,40 €"],
    ["¿Cuándo vence la factura G-2026/512?", "11/03/2026"],
    ["¿Cuánto es la factura G-2026/512?", "80,15 €"],
    ["¿Cuál es el importe de la factura G-2026/511?", "612,40 €"],
    ["¿Cuál es el cliente de la factura G-2026/511?", "Bar Olmo"],
    ["¿Qué factura rectifica la factura 0031/2025?", "rectifica la factura 0031/2025"],
  ])("is answered from that paper: %s", async (question, words) => {
    expect((await ask(question))[0]).toContain(words);
  });

  it.each([
    "¿Cuál es el total de la factura G-2026/519?",
    "¿Cuál es el IBAN de la factura 0031/2026?",
    "¿Qué transportista llevó la factura G-2026/511?",
    "¿Cuándo vence la factura 0031/2026?",
  ])("is refused where that paper does not say: %s", async (question) => {
    expect(await ask(question)).toEqual([]);
  });
});
