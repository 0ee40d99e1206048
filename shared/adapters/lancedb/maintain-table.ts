import type { Table } from "@lancedb/lancedb";
import type { Logger } from "#shared/kernel/logger.ts";
import { buildIndex, countIndexed } from "./passage-table.ts";
import { retryConflict } from "./retry-conflict.ts";
import type { SerialQueue } from "./serial-queue.ts";

type Config = {
  queue: SerialQueue;
  /** Writes of a tenant after which its table is maintained, busy or not. */
  maintainEvery: number;
  /** A tenant that writes nothing for so long is maintained, in milliseconds. */
  idleMs: number;
  /** How long old versions are kept for readers that still use them, in milliseconds. */
  keepVersionsMs: number;
  logger: Logger;
};

/**
 * Keeps tables fit after writes: the full-text index takes new rows in, small files become one,
 * old versions go. Lance finds rows that its index has not taken in yet, but weighs terms by the
 * rows that it has, so BM25 is right only while these are the greater part. A write that tips the
 * balance therefore indexes before it returns; that happens each time a table has grown by half,
 * and so costs little in all. The rest is done in the background: a caller at most waits for it.
 */
export function createMaintenance(config: Config) {
  const { queue, maintainEvery, idleMs, keepVersionsMs, logger } = config;
  const writes = new Map<string, number>();
  const timers = new Map<string, NodeJS.Timeout>();

  async function attempt(tenantId: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      // Another process was at it, perhaps. What is stored is sound; the next turn tries again.
      logger.warn("index maintenance failed", { tenantId, error });
    }
  }

  function maintain(tenantId: string, table: Table): Promise<void> {
    writes.delete(tenantId);
    return attempt(tenantId, async () => {
      const cleanupOlderThan = new Date(Date.now() - keepVersionsMs);
      await retryConflict(() => table.optimize({ cleanupOlderThan }));
      await buildIndex(table);
    });
  }

  function whenIdle(tenantId: string, table: Table): void {
    clearTimeout(timers.get(tenantId));
    const timer = setTimeout(() => {
      timers.delete(tenantId);
      if (writes.has(tenantId)) void queue.run(tenantId, () => maintain(tenantId, table));
    }, idleMs);
    timers.set(tenantId, timer.unref());
  }

  return {
    /** To be called inside the tenant's turn of the queue. */
    async afterWrite(tenantId: string, table: Table): Promise<void> {
      const count = (writes.get(tenantId) ?? 0) + 1;
      const { indexed, waiting } = await countIndexed(table);
      const isDue = count >= maintainEvery;
      writes.set(tenantId, isDue ? 0 : count);
      if (waiting > indexed / 2) await attempt(tenantId, () => buildIndex(table));
      if (isDue) void queue.run(tenantId, () => maintain(tenantId, table));
      else whenIdle(tenantId, table);
    },
    /** No more background work is begun. */
    stop(): void {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
