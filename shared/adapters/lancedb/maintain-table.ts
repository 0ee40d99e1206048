import type { Table } from "@lancedb/lancedb";
import type { Logger } from "#shared/kernel/logger.ts";
import { buildIndex, countIndexed, rewriteRows } from "./passage-table.ts";
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

/** The rows and their index, and one in between. */
const versionsAtRest = 3;

/**
 * Keeps tables fit after writes: the full-text index takes new rows in, small files become one,
 * old versions go. Lance finds rows that its index has not taken in yet, but weighs terms by the
 * rows that it has, so BM25 is right only while these are the greater part. A write that tips the
 * balance therefore indexes before it returns; that happens each time a table has grown by half,
 * and so costs little in all. The rest is done in the background: a caller at most waits for it.
 * Removed words leave the disk, too: once the tenant is idle its rows are written anew without
 * them, and when no reader can need the versions of before any more, these go.
 */
export function createMaintenance(config: Config) {
  const { queue, maintainEvery, idleMs, keepVersionsMs, logger } = config;
  const writes = new Map<string, number>();
  const timers = new Map<string, NodeJS.Timeout>();
  const purges = new Map<string, NodeJS.Timeout>();
  /** Tenants that removed something which still lies in the files of the present version. */
  const removed = new Set<string>();
  let isStopped = false;

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
      const isPurge = removed.has(tenantId);
      if (isPurge) await rewriteRows(table);
      const cleanupOlderThan = new Date(Date.now() - keepVersionsMs);
      await retryConflict(() => table.optimize({ cleanupOlderThan }));
      await buildIndex(table);
      if (!isPurge) return;
      removed.delete(tenantId);
      purgeLater(tenantId, table);
    });
  }

  /** Maintains the table once more, when all versions of now are old enough to go. */
  function purgeLater(tenantId: string, table: Table): void {
    schedule(purges, tenantId, keepVersionsMs + 1, () => maintain(tenantId, table));
  }

  function schedule(
    kind: Map<string, NodeJS.Timeout>,
    tenantId: string,
    ms: number,
    work: () => Promise<void>,
  ): void {
    if (isStopped) return;
    clearTimeout(kind.get(tenantId));
    const timer = setTimeout(() => {
      kind.delete(tenantId);
      void queue.run(tenantId, work);
    }, ms);
    kind.set(tenantId, timer.unref());
  }

  function whenIdle(tenantId: string, table: Table): void {
    schedule(timers, tenantId, idleMs, async () => {
      if (writes.has(tenantId)) await maintain(tenantId, table);
    });
  }

  return {
    /** To be called inside the tenant's turn of the queue. */
    async afterWrite(tenantId: string, table: Table, did?: { remove: boolean }): Promise<void> {
      if (did?.remove) removed.add(tenantId);
      const count = (writes.get(tenantId) ?? 0) + 1;
      const { indexed, waiting } = await countIndexed(table);
      const isDue = count >= maintainEvery;
      writes.set(tenantId, isDue ? 0 : count);
      if (waiting > indexed / 2) await attempt(tenantId, () => buildIndex(table));
      if (isDue) void queue.run(tenantId, () => maintain(tenantId, table));
      else whenIdle(tenantId, table);
    },
    /**
     * An earlier process may have ended before removed words were off the disk. A table that was
     * left in peace has no more versions than these.
     */
    async afterOpen(tenantId: string, table: Table): Promise<void> {
      if ((await table.listVersions()).length <= versionsAtRest) return;
      removed.add(tenantId);
      if (!writes.has(tenantId)) writes.set(tenantId, 0);
      whenIdle(tenantId, table);
    },
    /** To be called inside the tenant's turn, when its table is about to go. */
    forget(tenantId: string): void {
      for (const kind of [timers, purges]) {
        clearTimeout(kind.get(tenantId));
        kind.delete(tenantId);
      }
      writes.delete(tenantId);
      removed.delete(tenantId);
    },
    /** No more background work is begun. */
    stop(): void {
      for (const kind of [timers, purges]) {
        for (const timer of kind.values()) clearTimeout(timer);
        kind.clear();
      }
      isStopped = true;
    },
  };
}
