import type { Table } from "@lancedb/lancedb";
import type { Logger } from "#shared/kernel/logger.ts";
import { countIndexed } from "./passage-table.ts";
import type { SerialQueue } from "./serial-queue.ts";

type Config = {
  queue: SerialQueue;
  maintainEvery: number;
  keepVersionsMs: number;
  logger: Logger;
};

/**
 * Keeps tables fit after writes: the full-text index takes new rows in, small files become one,
 * old versions go. Lance finds rows that its index has not taken in yet, but weighs terms by the
 * rows that it has: BM25 is right only while these are the greater part. A write that would tip
 * the balance therefore indexes before it returns, which at each doubling costs little in all;
 * everything else is done in the background, and a caller at most queues behind it.
 */
export function createMaintenance({ queue, maintainEvery, keepVersionsMs, logger }: Config) {
  const writes = new Map<string, number>();

  async function maintain(tenantId: string, table: Table): Promise<void> {
    try {
      await table.optimize({ cleanupOlderThan: new Date(Date.now() - keepVersionsMs) });
    } catch (error) {
      // Another process was at it, perhaps. What is stored is sound; the next turn tries again.
      logger.warn("index maintenance failed", { tenantId, error });
    }
  }

  return {
    /** To be called inside the tenant's turn of the queue. */
    async afterWrite(tenantId: string, table: Table): Promise<void> {
      const count = (writes.get(tenantId) ?? 0) + 1;
      const { indexed, waiting } = await countIndexed(table);
      if (waiting > indexed) {
        writes.set(tenantId, 0);
        await maintain(tenantId, table);
      } else if (count >= maintainEvery) {
        writes.set(tenantId, 0);
        void queue.run(tenantId, () => maintain(tenantId, table));
      } else writes.set(tenantId, count);
    },
  };
}
