import { MatchQuery, type Table, type VectorQuery } from "@lancedb/lancedb";
import { z } from "zod";
import { anyOf } from "./passage-table.ts";
import type { TermIndex } from "./term-index.ts";

export type TableQuery = {
  terms: string[];
  vector: number[];
  limit: number;
  documentIds?: string[] | undefined;
};

/** Each leg looks this far, so that what one ranks low and the other high is found. */
const depth = 50;
/** Lance prunes what cannot reach the limit, and sometimes what can: ask for more than is used. */
const margin = 4;
/** Longer questions are read up to here: what they are about has long been said. */
const maxTerms = 100;

const foundRow = z.object({ id: z.string(), value: z.number() });

/** What the dense leg counts relative to BM25, and when it is asked at all. */
export type Dense = {
  weight: number;
  /** Asked only where words find fewer passages than this. */
  below: number;
};

/**
 * BM25 over terms, of `index` where there is one, and the dot product of unit vectors, each scaled to the best of its leg, then
 * added: `(bm25 + weight · dot) / (1 + weight)`, in 0..1.
 */
export async function searchTable(
  { table, index }: { table: Table; index: TermIndex | undefined },
  query: TableQuery,
  { weight: denseWeight, below }: Dense,
): Promise<{ id: string; score: number }[]> {
  const words = lexicalLeg(table, index, query);
  const isEnough = Number.isFinite(below) && (await words).length >= below;
  const [lexical, dense] = await Promise.all([words, isEnough ? [] : denseLeg(table, query)]);
  const scores = new Map<string, number>();
  for (const [leg, weight] of [[lexical, 1] as const, [dense, denseWeight] as const]) {
    const best = Math.max(...leg.map(({ score }) => score));
    for (const { id, score } of leg) {
      scores.set(id, (scores.get(id) ?? 0) + (weight * score) / best / (1 + denseWeight));
    }
  }
  return [...scores]
    .map(([id, score]) => ({ id, score }))
    .sort(bestFirst)
    .slice(0, query.limit);
}

/** Equals by id, so that the same question gets the same answer. */
function bestFirst(a: { id: string; score: number }, b: { id: string; score: number }): number {
  return b.score - a.score || (a.id < b.id ? -1 : 1);
}

async function lexicalLeg(
  table: Table,
  index: TermIndex | undefined,
  { terms, limit, documentIds }: TableQuery,
) {
  const distinct = [...new Set(terms)].slice(0, maxTerms);
  if (distinct.length === 0) return [];
  const used = Math.max(depth, limit);
  if (index) return index.search(distinct, { limit: used, documentIds });
  // A match query takes every word as a word: there is no syntax to inject.
  const match = new MatchQuery(distinct.join(" "), "terms");
  const search = table.query().fullTextSearch(match).select(["id", "_score"]);
  if (documentIds) search.where(anyOf("document_id", documentIds));
  const rows = readRows(await search.limit(margin * used).toArrow(), "_score");
  return rows
    .map(({ id, value }) => ({ id, score: value }))
    .filter(({ score }) => score > 0)
    .sort(bestFirst)
    .slice(0, used);
}

async function denseLeg(table: Table, { vector, limit, documentIds }: TableQuery) {
  if (vector.every((x) => x === 0)) return [];
  const search = table.vectorSearch(vector).distanceType("dot").select(["id", "_distance"]);
  if (documentIds) search.where(anyOf("document_id", documentIds));
  const rows = readRows(await search.limit(Math.max(depth, limit)).toArrow(), "_distance");
  // Lance calls 1 - dot product a distance.
  return rows.map(({ id, value }) => ({ id, score: 1 - value })).filter(({ score }) => score > 0);
}

/** By columns: to make an object of each row takes Arrow as long as Lance takes to find them. */
function readRows(found: Awaited<ReturnType<VectorQuery["toArrow"]>>, column: string) {
  const [ids, values] = [found.getChild("id"), found.getChild(column)];
  return Array.from({ length: found.numRows }, (_, i) =>
    foundRow.parse({ id: ids?.get(i), value: values?.get(i) }),
  );
}
