import { createHashingEmbedder } from "#shared/adapters/hashing-embedder/create-hashing-embedder.ts";
import { derivedId, newId } from "#shared/kernel/ids.ts";
import type { IndexEntry, PassageIndex } from "#shared/knowledge/ports.ts";
import { searchableText } from "#shared/knowledge/searchable-text.ts";

export const testEmbedder = createHashingEmbedder({ dimensions: 256 });

/** Entries of one document, one per text, as indexing makes them. */
export async function entriesOf(
  texts: string[],
  { documentId = newId("doc"), generation = 1, title = "Documento" } = {},
): Promise<IndexEntry[]> {
  const passages = texts.map((text) => ({ title, headings: [], text }));
  const { vectors } = await testEmbedder.embed(passages.map(searchableText), "passage");
  return passages.map((passage, ordinal) => ({
    ...passage,
    id: derivedId("psg", documentId, generation, ordinal),
    documentId,
    generation,
    vector: vectors[ordinal] ?? [],
  }));
}

/** Asks as the product does: the text and its vector. */
export async function ask(
  index: PassageIndex,
  tenantId: string,
  text: string,
  options: { limit?: number; documentIds?: string[] } = {},
): Promise<{ id: string; score: number }[]> {
  const { vectors } = await testEmbedder.embed([text], "query");
  return index.search(tenantId, { text, vector: vectors[0] ?? [], limit: 10, ...options });
}

export async function listed(index: PassageIndex, tenantId: string) {
  const found: { id: string; documentId: string; generation: number }[] = [];
  for await (const entry of index.list(tenantId)) found.push(entry);
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}

export function ids(entries: { id: string }[]): string[] {
  return entries.map(({ id }) => id);
}

export const papers = [
  "El presente contrato de arrendamiento se celebra en Sevilla entre las dos partes.",
  "La factura FAC-2024-031 asciende a 1.250,00 € y vence a los treinta días.",
  "Las devoluciones se aceptan durante catorce días naturales desde la recepción.",
  "El horario de atención al público es de nueve a dos, de lunes a viernes.",
];

/** A tenant of its own with the papers in it. */
export async function paperedTenant(index: PassageIndex) {
  const tenantId = newId("ten");
  const entries = await entriesOf(papers);
  await index.upsert(tenantId, entries);
  const [contract, invoice, returns, hours] = ids(entries);
  return { tenantId, entries, contract, invoice, returns, hours };
}
