import type { PineconeRecord } from "@pinecone-database/pinecone";
import type { TermReader } from "#shared/knowledge/analysis/search-terms.ts";
import { encodePassage } from "#shared/knowledge/lexical/encode-terms.ts";
import type { IndexEntry } from "#shared/knowledge/ports.ts";
import { searchableText } from "#shared/knowledge/searchable-text.ts";
import { limits } from "./limits.ts";
import { vectorId } from "./vector-id.ts";

/** What a 32-bit float keeps of numbers near 1, at half the bytes. */
const decimals = 1e7;

/** Makes what Pinecone gets of a passage, and what the statistics get of it. */
export function createRecordEncoder(termsOf: TermReader) {
  return (
    entry: IndexEntry,
  ): { record: PineconeRecord; noted: { id: string; terms: number[] } } => {
    const { indices, values } = encodePassage(
      termsOf(searchableText(entry), entry.language),
      limits.sparseValues,
    );
    const record: PineconeRecord = {
      id: vectorId(entry),
      values: directed(rounded(entry.vector)),
      metadata: { document: entry.documentId, passage: entry.id },
      // An empty one is refused.
      ...(indices.length > 0 && { sparseValues: { indices, values: rounded(values) } }),
    };
    return { record, noted: { id: entry.id, terms: indices } };
  };
}

function rounded(values: number[]): number[] {
  return values.map((value) => Math.round(value * decimals) / decimals);
}

/**
 * Pinecone takes no vector of zeros only, which is what a text without words gets: it is given a
 * direction too faint to count. https://docs.pinecone.io/reference/api/known-limitations
 */
function directed(vector: number[]): number[] {
  if (vector.some((value) => value !== 0)) return vector;
  return vector.map((_, i) => (i === 0 ? 1 / decimals : 0));
}
