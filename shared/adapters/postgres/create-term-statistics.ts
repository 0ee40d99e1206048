import { LRUCache } from "lru-cache";
import { z } from "zod";
import type { Database } from "#shared/kernel/database.ts";
import type { TermStatistics, Vocabulary } from "#shared/knowledge/lexical/ports.ts";

export type TermStatisticsConfig = {
  /** So many passages of a tenant are looked at: enough to tell rare words from common ones. */
  sample?: number;
  /** Of all tenants together; one is about 40 bytes of memory. */
  cachedTerms?: number;
  /** Few passages are soon others, and quickly read again; many stay what they are. */
  freshMsPerPassage?: number;
};

const freshMsAtMost = 5 * 60_000;
/** Of so many, what was counted last serves while they are counted anew. */
const manyPassages = 1_000;

const counted = z.object({
  passages: z.number(),
  terms: z.array(z.number()),
  counts: z.array(z.number()),
});

/**
 * Counts terms in the table `passage_terms`, as the tenant: the rows live and die with their
 * passages, so there are no totals that could drift. What was counted is kept in memory, for
 * longer the more it is. (An index on the array would not help: row-level security lets only
 * leakproof operators use one, and those on arrays are not.)
 */
export function createTermStatistics(
  config: TermStatisticsConfig,
  { db }: { db: Database },
): TermStatistics {
  const { sample = 2_000, cachedTerms = 1_000_000, freshMsPerPassage = 100 } = config;
  const cache = new LRUCache<string, Vocabulary & { size: number }>({
    maxSize: cachedTerms,
    sizeCalculation: ({ size }) => size + 1,
    fetchMethod: async (tenantId, _stale, { options }) => {
      const vocabulary = await count(tenantId);
      options.ttl = Math.min(freshMsAtMost, 1 + vocabulary.passages * freshMsPerPassage);
      return vocabulary;
    },
  });

  async function count(tenantId: string) {
    const row = await db.tenant(tenantId, (tx) => tx.row(counted, countSql, [sample]));
    const { passages = 0, terms = [], counts = [] } = row ?? {};
    const known = new Map(terms.map((term, i) => [term, counts[i] ?? 0]));
    return { passages, size: known.size, passagesWith: (term: number) => known.get(term | 0) ?? 0 };
  }

  return {
    async record(tenantId, entries) {
      // PostgreSQL's integers have a sign, and so many bits as a hash.
      const rows = entries.map(({ id, terms }) => ({ id, terms: terms.map((term) => term | 0) }));
      await db.tenant(tenantId, (tx) => tx.run(recordSql, [tenantId, JSON.stringify(rows)]));
    },
    async of(tenantId) {
      const known = cache.peek(tenantId, { allowStale: true });
      const allowStale = known !== undefined && known.passages >= manyPassages;
      return (await cache.fetch(tenantId, { allowStale })) ?? count(tenantId);
    },
  };
}

/** A passage that is gone by now is left out; one that is there stays until this commits. */
const recordSql = `
  INSERT INTO passage_terms (passage_id, tenant_id, terms)
  SELECT p.id, $1, ARRAY (SELECT jsonb_array_elements_text(e.terms)::int)
  FROM jsonb_to_recordset($2) AS e (id text, terms jsonb) JOIN passages p ON p.id = e.id
  ORDER BY p.id FOR KEY SHARE OF p
  ON CONFLICT (passage_id) DO UPDATE SET terms = excluded.terms`;

const countSql = `
  WITH looked_at AS (SELECT terms FROM passage_terms ORDER BY passage_id LIMIT $1),
    counted AS (SELECT term, count(*)::int AS n FROM looked_at, unnest(terms) AS term GROUP BY term)
  SELECT (SELECT count(*)::int FROM looked_at) AS passages,
    coalesce(array_agg(term), '{}') AS terms, coalesce(array_agg(n), '{}') AS counts
  FROM counted`;
