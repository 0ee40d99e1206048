import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildContract } from "./contract.ts";
import { buildInvoice } from "./invoice.ts";
import { buildMail } from "./mail.ts";
import { buildPolicy } from "./policy.ts";
import { buildPriceList } from "./price-list.ts";

/** The papers of an invented coffee roaster; each builder gives the same bytes every time. */
const samples: Record<string, () => Uint8Array | Promise<Uint8Array>> = {
  "contrato-hotel-mirador.docx": buildContract,
  "lista-de-precios-2026.xlsx": buildPriceList,
  "factura-2026-0147.pdf": buildInvoice,
  "politica-de-devoluciones.md": buildPolicy,
  "averia-molino-cafe-lirico.eml": buildMail,
};

/** Writes the sample documents into a folder, which it makes; returns their paths. */
export async function writeSamples(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const paths: string[] = [];
  for (const [name, build] of Object.entries(samples)) {
    const path = join(folder, name);
    await writeFile(path, await build());
    paths.push(path);
  }
  return paths;
}
