import { z } from "zod";
import type { SparseVector } from "#shared/knowledge/lexical/encode-terms.ts";
import { readVectorId } from "./vector-id.ts";

const answer = z.object({
  matches: z.array(z.object({ id: z.string(), score: z.number().optional() })),
});

/**
 * One query for both parts. Pinecone adds the two dot products as they are, so their weights are
 * put into the query: `(bm25 + denseWeight · dot) / (1 + denseWeight)`, each part at most 1.
 * https://docs.pinecone.io/guides/search/hybrid-search/single-index
 * Undefined when there is nothing to look for.
 */
export function hybridQuery(question: {
  dense: number[];
  sparse: SparseVector;
  denseWeight: number;
  dimensions: number;
}): { vector: number[]; sparseVector?: SparseVector } | undefined {
  const { dense, sparse, denseWeight, dimensions } = question;
  const hasDirection = dense.some((value) => value !== 0);
  const hasTerms = sparse.indices.length > 0;
  if (!hasDirection && !hasTerms) return undefined;
  const scale = 1 / (1 + denseWeight);
  const vector = hasDirection
    ? dense.map((value) => value * denseWeight * scale)
    : new Array<number>(dimensions).fill(0); // a query may be without direction, a record may not
  if (!hasTerms) return { vector };
  const values = sparse.values.map((value) => value * scale);
  return { vector, sparseVector: { indices: sparse.indices, values } };
}

/** Passages best first, without those that have nothing to do with the question. */
export function readHits(response: unknown): { id: string; score: number }[] {
  return answer
    .parse(response)
    .matches.flatMap(({ id: vector, score = 0 }) => {
      const place = readVectorId(vector);
      return place && score > 0 ? [{ id: place.id, score: Math.min(1, score) }] : [];
    })
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}
