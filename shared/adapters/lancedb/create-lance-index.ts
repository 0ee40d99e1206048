import type { Table } from "@lancedb/lancedb";
import { z } from "zod";
import { type Logger, silentLogger } from "#shared/kernel/logger.ts";
import { createTermReader } from "#shared/knowledge/analysis/search-terms.ts";
import type { IndexEntry, PassageIndex } from "#shared/knowledge/ports.ts";
import { searchableText } from "#shared/knowledge/searchable-text.ts";
import { createMaintenance } from "./maintain-table.ts";
import { openTables } from "./open-tables.ts";
import { anyOf, quote } from "./passage-table.ts";
import { retryConflict } from "./retry-conflict.ts";
import { type Dense, searchTable } from "./search-table.ts";
import { createSerialQueue } from "./serial-queue.ts";
import { createTermIndexes, type MemoryBounds, usualBounds } from "./term-indexes.ts";

export type LanceIndexConfig = {
  directory: string;
  /** Of the embedder's vectors. */
  dimensions: number;
  /**
   * The default suits vectors of hashed words, which repeat what BM25 knows and help where a
   * question is misspelt; a learned model deserves a weight of about 1, and always to be asked.
   */
  dense?: Dense;
  /** See term-indexes.ts. */
  memory?: MemoryBounds;
  /** See maintain-table.ts. */
  maintenance?: { maintainEvery?: number; idleMs?: number; keepVersionsMs?: number };
  logger?: Logger;
};

const hashedWords: Dense = { weight: 0.2, below: 30 };
const rowsPerWrite = 1_000;
const listedRow = z.object({ id: z.string(), document_id: z.string(), generation: z.number() });

/**
 * Passages in LanceDB tables on disk, one per tenant. Writes of a tenant run one after the other,
 * reads at any time; each write is one atomic commit, so a killed process leaves a whole table.
 */
export function createLanceIndex(
  config: LanceIndexConfig,
): PassageIndex & { close(): Promise<void> } {
  const { dense = hashedWords, logger = silentLogger } = config;
  const tables = openTables({
    ...config,
    opened: (tenantId, table) => maintenance.afterOpen(tenantId, table),
  });
  const indexes = createTermIndexes(config.directory, config.memory ?? usualBounds);
  const queue = createSerialQueue();
  const termsOf = createTermReader();
  const maintenance = createMaintenance({
    queue,
    logger,
    maintainEvery: 32,
    idleMs: 1_000,
    keepVersionsMs: 60_000,
    ...config.maintenance,
  });

  function toRow({ id, documentId, generation, vector, language, ...passage }: IndexEntry) {
    const terms = termsOf(searchableText(passage), language).join(" ");
    return { id, document_id: documentId, generation, terms, vector };
  }

  function remove(tenantId: string, predicates: string[]): Promise<void> {
    return queue.run(tenantId, async () => {
      const table = await tables.find(tenantId);
      if (!table) return;
      for (const predicate of predicates) await retryConflict(() => table.delete(predicate));
      await maintenance.afterWrite(tenantId, table, { remove: true });
    });
  }

  /** What is read of a tenant that is deleted in the same moment is nothing. */
  async function unlessDropped<T>(tenantId: string, read: () => Promise<T>) {
    try {
      return await read();
    } catch (error) {
      if (tables.exists(tenantId)) throw error;
      return undefined;
    }
  }

  return {
    upsert(tenantId, entries) {
      // Of two entries with one id the last counts; a merge would refuse to choose.
      const unique = [...new Map(entries.map((entry) => [entry.id, entry])).values()];
      return queue.run(tenantId, async () => {
        if (unique.length === 0) return;
        const table = await tables.demand(tenantId);
        for (let i = 0; i < unique.length; i += rowsPerWrite) {
          await merge(table, unique.slice(i, i + rowsPerWrite).map(toRow));
        }
        await maintenance.afterWrite(tenantId, table);
      });
    },
    async deletePassages(tenantId, ids) {
      const chunks = Array.from({ length: Math.ceil(ids.length / rowsPerWrite) }, (_, i) =>
        anyOf("id", ids.slice(i * rowsPerWrite, (i + 1) * rowsPerWrite)),
      );
      if (chunks.length > 0) await remove(tenantId, chunks);
    },
    deleteDocument: (tenantId, documentId) =>
      remove(tenantId, [`document_id = ${quote(documentId)}`]),
    deleteGenerations(tenantId, documentId, { upTo, except }) {
      const kept = [0, ...except].map((generation) => Math.trunc(generation)).join(", ");
      const old = `generation <= ${Math.trunc(upTo)} AND generation NOT IN (${kept})`;
      return remove(tenantId, [`document_id = ${quote(documentId)} AND ${old}`]);
    },
    deleteTenant(tenantId) {
      return queue.run(tenantId, async () => {
        maintenance.forget(tenantId);
        indexes.forget(tenantId);
        await tables.drop(tenantId);
      });
    },
    async search(tenantId, { text, ...query }, signal) {
      signal?.throwIfAborted();
      const found = await unlessDropped(tenantId, async () => {
        const table = await tables.find(tenantId);
        signal?.throwIfAborted();
        if (!table) return [];
        const index = await indexes.find(tenantId, table);
        return searchTable({ table, index }, { ...query, terms: termsOf.question(text) }, dense);
      });
      signal?.throwIfAborted();
      return found ?? [];
    },
    async *list(tenantId) {
      const table = await tables.find(tenantId);
      if (!table) return;
      for await (const batch of table.query().select(["id", "document_id", "generation"])) {
        for (const row of batch) {
          const { id, document_id: documentId, generation } = listedRow.parse(row?.toJSON());
          yield { id, documentId, generation };
        }
      }
    },
    async close() {
      maintenance.stop();
      await queue.drain();
      await tables.close();
    },
  };
}

async function merge(table: Table, rows: Record<string, unknown>[]): Promise<void> {
  await retryConflict(() =>
    table.mergeInsert("id").whenMatchedUpdateAll().whenNotMatchedInsertAll().execute(rows),
  );
}
