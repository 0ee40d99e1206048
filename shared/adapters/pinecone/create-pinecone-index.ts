import { z } from "zod";
import { inParallel } from "#shared/kernel/in-parallel.ts";
import { type Logger, silentLogger } from "#shared/kernel/logger.ts";
import { defaultRetryPolicy, type RetryPolicy } from "#shared/kernel/retry.ts";
import { createTermReader } from "#shared/knowledge/analysis/search-terms.ts";
import { encodeQuestion } from "#shared/knowledge/lexical/encode-terms.ts";
import type { TermStatistics } from "#shared/knowledge/lexical/ports.ts";
import type { PassageIndex } from "#shared/knowledge/ports.ts";
import { awaitVisible } from "./await-visible.ts";
import { batchRecords, chunksOf } from "./batch-records.ts";
import { connect, type Outcome } from "./connect.ts";
import { isMissingNamespace } from "./failure.ts";
import { hybridQuery, readHits } from "./hybrid-query.ts";
import { limits } from "./limits.ts";
import { listPlaces } from "./list-places.ts";
import { createRecordEncoder } from "./to-record.ts";
import { type Place, prefixesOf, prefixOf } from "./vector-id.ts";

export type PineconeIndexConfig = {
  apiKey: string;
  /** Of an index with the metric `dotproduct`: without it Pinecone takes no sparse values. */
  host: string;
  /** Of the embedder's vectors. */
  dimensions: number;
  /**
   * What the dense part counts relative to BM25, both being in 0..1. The default suits vectors of
   * hashed words, which mostly repeat what BM25 knows; a learned model deserves about 1.
   */
  denseWeight?: number;
  /** Of one request, in milliseconds, and how often it is tried. */
  requestMs?: number;
  retries?: Partial<RetryPolicy>;
  /** How long a write may take until searches see it. */
  visibility?: Partial<RetryPolicy>;
};

/** Writes are seen within seconds; twenty or so, then the event is delivered again. */
const patience = { attempts: 25, firstDelayMs: 100, maxDelayMs: 2_000, random: Math.random };
/** Requests of one write that are under way at once. */
const width = 4;

/** https://docs.pinecone.io/reference/api/2026-04/data-plane/describeindexstats */
const indexShape = z.object({ dimension: z.int().optional(), metric: z.string().optional() });
type IndexShape = z.infer<typeof indexShape>;

/**
 * Passages in one Pinecone index, a namespace per tenant: a dense and a sparse vector of each, and
 * no text. A write resolves when searches see it.
 */
export function createPineconeIndex(
  config: PineconeIndexConfig,
  { statistics, logger = silentLogger }: { statistics: TermStatistics; logger?: Logger },
): PassageIndex & { describe(): Promise<IndexShape>; close(): Promise<void> } {
  const { dimensions, denseWeight = 0.25, requestMs = 10_000 } = config;
  const retries = { ...defaultRetryPolicy, attempts: 4, ...config.retries };
  const visibility = { ...patience, ...config.visibility };
  const connection = connect({ ...config, requestMs, retries }, { logger });
  const { run } = connection;
  const termsOf = createTermReader();
  const toRecord = createRecordEncoder(termsOf);

  async function settle(namespace: string, writes: Outcome<void>[], ids: string[]): Promise<void> {
    const lsns = writes.map(({ lsn }) => lsn);
    await awaitVisible({ namespace, lsns, ids }, { dimensions, visibility }, { run });
  }

  /** Deletes what the targets, each of which is one request, select. */
  async function remove(namespace: string, targets: ({ ids: string[] } | { filter: object })[]) {
    if (targets.length === 0) return;
    try {
      const writes = await inParallel(targets, width, (target) =>
        run((index) => index.deleteMany({ ...target, namespace })),
      );
      await settle(namespace, writes, []);
    } catch (error) {
      if (!isMissingNamespace(error)) throw error;
    }
  }

  async function removeListed(namespace: string, prefixes: string[], isOld = (_: Place) => true) {
    const ids: string[] = [];
    for (const prefix of prefixes) {
      for await (const place of listPlaces(connection, namespace, prefix)) {
        if (isOld(place)) ids.push(place.vector);
      }
    }
    const targets = chunksOf(ids, limits.idsPerDelete).map((ids) => ({ ids }));
    await remove(namespace, targets);
  }

  return {
    async upsert(tenantId, entries) {
      // Of two entries with one id the last counts; in parallel either could.
      const unique = [...new Map(entries.map((entry) => [entry.id, entry])).values()];
      if (unique.length === 0) return;
      const encoded = unique.map(toRecord);
      await statistics.record(
        tenantId,
        encoded.map(({ noted }) => noted),
      );
      const records = encoded.map(({ record }) => record);
      const writes = await inParallel(batchRecords(records), width, (records) =>
        run((index) => index.upsert({ records, namespace: tenantId })),
      );
      const ids = records.map(({ id }) => id);
      await settle(tenantId, writes, ids);
    },
    deletePassages(tenantId, ids) {
      const targets = chunksOf(ids, limits.idsPerDelete);
      return remove(
        tenantId,
        targets.map(($in) => ({ filter: { passage: { $in } } })),
      );
    },
    async deleteDocument(tenantId, documentId) {
      const prefix = prefixOf(documentId);
      if (prefix) await removeListed(tenantId, [prefix]);
    },
    deleteGenerations(tenantId, documentId, { upTo, except }) {
      const all = Array.from({ length: upTo }, (_, i) => i + 1);
      const old = new Set(all.filter((generation) => !except.includes(generation)));
      const prefixes = prefixesOf(documentId, [...old]);
      return removeListed(tenantId, prefixes, ({ generation }) => old.has(generation));
    },
    async deleteTenant(tenantId) {
      try {
        const emptied = await run((index) => index.deleteAll({ namespace: tenantId }));
        await settle(tenantId, [emptied], []);
        await run((index) => index.deleteNamespace(tenantId));
      } catch (error) {
        if (!isMissingNamespace(error)) throw error;
      }
    },
    async search(tenantId, { text, vector, limit, documentIds }, signal) {
      signal?.throwIfAborted();
      if (documentIds?.length === 0) return [];
      const sparse = encodeQuestion(termsOf.question(text), await statistics.of(tenantId));
      const query = hybridQuery({ dense: vector, sparse, denseWeight, dimensions });
      signal?.throwIfAborted();
      if (!query) return [];
      const topK = Math.min(limit, limits.hits);
      const filter = documentIds && { filter: { document: { $in: documentIds } } };
      const asked = { ...query, ...filter, topK, namespace: tenantId };
      const { result } = await run(async (index) => readHits(await index.query(asked)), signal);
      return result;
    },
    /** How long the index's vectors are, and how they are compared. Throws as a search does. */
    async describe() {
      const { result } = await run((index) => index.describeIndexStats());
      return indexShape.parse(result);
    },
    async *list(tenantId) {
      for await (const { vector: _, ...place } of listPlaces(connection, tenantId)) yield place;
    },
    close: () => connection.close(),
  };
}
