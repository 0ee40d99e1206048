import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTextExtractor } from "#shared/adapters/text-extractor/create-text-extractor.ts";
import type { ExtractedText } from "#shared/knowledge/extracted-text.ts";
import { writeSamples } from "./write-samples.ts";

let folder: string;
let paths: string[];
const extractor = createTextExtractor();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pueblo-samples-"));
  paths = await writeSamples(join(folder, "first"));
});
afterAll(async () => {
  await extractor.close();
  await rm(folder, { recursive: true, force: true });
});

const texts = new Map<string, Promise<ExtractedText>>();

function read(name: string): Promise<ExtractedText> {
  const known = texts.get(name) ?? extract(name);
  texts.set(name, known);
  return known;
}

async function extract(name: string): Promise<ExtractedText> {
  const path = paths.find((candidate) => basename(candidate) === name) ?? "";
  const bytes = await readFile(path);
  return extractor.extract({ bytes, filename: name, mediaType: "application/octet-stream" });
}

describe("the sample documents", () => {
  it("are the same bytes every time", async () => {
    const again = await writeSamples(join(folder, "second"));
    for (const [index, path] of again.entries()) {
      const other = await readFile(paths[index] ?? "");
      expect(other.equals(await readFile(path)), basename(path)).toBe(true);
    }
  });

  it.each([
    ["contrato-hotel-mirador.docx", "rescindir el contrato con un preaviso de 60 días"],
    ["contrato-hotel-mirador.docx", "Terraza Norte"],
    ["lista-de-precios-2026.xlsx", "24,80 €"],
    ["lista-de-precios-2026.xlsx", "01/03/2026"],
    ["factura-2026-0147.pdf", "El importe total de la factura 2026-0147 es de 2.241,80 €."],
    ["politica-de-devoluciones.md", "21 días naturales"],
    ["averia-molino-cafe-lirico.eml", "pide que\nse cargue a la garantía"],
    ["averia-molino-cafe-lirico.eml", "condensador de arranque de 25 microfaradios"],
  ])("are read by the product: %s says %j", async (name, fact) => {
    const spaced = (text: string) => text.replace(/\s+/g, " ");
    expect(spaced((await read(name)).text)).toContain(spaced(fact));
  });

  it("have the due date of the invoice on its second page", async () => {
    const { text, pages } = await read("factura-2026-0147.pdf");
    expect(pages).toHaveLength(2);
    const second = pages[1];
    expect(text.slice(second?.start, second?.end)).toContain("vence el 30 de abril de 2026");
  });
});
