import { createHash } from "node:crypto";
import { createTermReader } from "./search-terms.ts";

/** What the rules of the analysis are there for, in each language that it knows. */
const samples = [
  [
    "es",
    "Las fianzas de los locales: factura 0042/2026, B-12345678, 3.450,00 €, 3 de abril de 2026.",
  ],
  ["pt", "As cauções dos imóveis não foram devolvidas: 1.250,50 €, NIF 123456789."],
  ["ca", "Les fiances dels locals que s'han llogat: l'avinguda, 12/03/2026."],
  ["gl", "As fianzas dos locais alugados na rúa: 15 de maio."],
  ["en", "Deposits of rented premises were returned: $1,250.00, invoice A-17, May 4th, 2026."],
] as const;

let version: string | undefined;

/** Names how texts are read for search: another wherever the same words give other terms. */
export function analysisVersion(): string {
  version ??= nameOf();
  return version;
}

function nameOf(): string {
  const read = createTermReader();
  const terms = samples.map(([language, text]) => [read(text, language), read.question(text)]);
  return createHash("sha256").update(JSON.stringify(terms)).digest("hex").slice(0, 12);
}
