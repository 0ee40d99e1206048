import { matches } from "./match-filter.ts";
import type { Filter, QueryRequest, WireVector } from "./requests.ts";

/** When what was written is seen: so many milliseconds, or so many reads of it, later. */
export type Lag = { ms?: number; reads?: number };

type Row = {
  values: Float32Array;
  sparse: Map<number, number>;
  metadata: Record<string, unknown>;
};
type Write = { lsn: number; at: number; reads: number; apply(rows: Map<string, Row>): void };
type Namespace = { rows: Map<string, Row>; pending: Write[]; lsn: number; indexed: number };

/**
 * What an index holds. Writes of a namespace are numbered, and seen one after the other, all reads
 * alike: https://docs.pinecone.io/guides/index-data/check-data-freshness
 */
export function createNamespaces(lag: () => Lag) {
  const all = new Map<string, Namespace>();

  function write(name: string, apply: Write["apply"]): number {
    const fresh: Namespace = { rows: new Map(), pending: [], lsn: 0, indexed: 0 };
    const space = all.get(name) ?? fresh;
    all.set(name, space);
    space.lsn += 1;
    space.pending.push({ lsn: space.lsn, at: Date.now(), reads: 0, apply });
    return space.lsn;
  }

  /** What a read sees; a namespace that nobody wrote into is empty. */
  function read(name: string): { rows: Map<string, Row>; lsn: number | undefined } {
    const space = all.get(name);
    if (!space) return { rows: new Map(), lsn: undefined };
    const { ms = 0, reads = 0 } = lag();
    for (const waiting of space.pending) waiting.reads += 1;
    for (let next = space.pending[0]; next; next = space.pending[0]) {
      if (Date.now() - next.at < ms || next.reads <= reads) break;
      next.apply(space.rows);
      space.indexed = next.lsn;
      space.pending.shift();
    }
    // Emptied namespaces, and those where nothing is indexed yet, have no number to tell.
    return { rows: space.rows, lsn: space.rows.size > 0 ? space.indexed : undefined };
  }

  return {
    exists: (name: string) => all.has(name),
    drop: (name: string) => all.delete(name),
    upsert(name: string, vectors: WireVector[]): number {
      const rows = vectors.map((vector): [string, Row] => [vector.id, toRow(vector)]);
      return write(name, (held) => {
        for (const [id, row] of rows) held.set(id, row);
      });
    },
    deleteIds: (name: string, ids: string[]) =>
      write(name, (held) => {
        for (const id of ids) held.delete(id);
      }),
    deleteWhere: (name: string, filter: Filter) =>
      write(name, (held) => {
        for (const [id, { metadata }] of held) if (matches(filter, metadata)) held.delete(id);
      }),
    read,
    query(request: QueryRequest) {
      const { rows, lsn } = read(request.namespace);
      const dense = Float32Array.from(request.vector);
      const { indices = [], values = [] } = request.sparseVector ?? {};
      const sparse = indices.map((index, i): [number, number] => [index, values[i] ?? 0]);
      const found: { id: string; score: number; row: Row }[] = [];
      for (const [id, row] of rows) {
        if (request.filter && !matches(request.filter, row.metadata)) continue;
        found.push({ id, score: product(row, dense, sparse), row });
      }
      found.sort((a, b) => b.score - a.score);
      return { found: found.slice(0, request.topK), lsn };
    },
    counts: () => Object.fromEntries([...all].map(([name, { rows }]) => [name, rows.size])),
  };
}

function toRow({ values, sparseValues, metadata }: WireVector): Row {
  const { indices = [], values: weights = [] } = sparseValues ?? {};
  return {
    values: Float32Array.from(values),
    sparse: new Map(indices.map((index, i) => [index, Math.fround(weights[i] ?? 0)])),
    metadata: metadata ?? {},
  };
}

/**
 * The two dot products, added as they are.
 * https://docs.pinecone.io/guides/search/hybrid-search/single-index
 */
function product(row: Row, dense: Float32Array, sparse: [number, number][]): number {
  let sum = 0;
  for (let i = 0; i < dense.length; i++) sum += (dense[i] ?? 0) * (row.values[i] ?? 0);
  for (const [index, weight] of sparse) sum += weight * (row.sparse.get(index) ?? 0);
  return sum;
}
