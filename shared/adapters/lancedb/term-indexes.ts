import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Table } from "@lancedb/lancedb";
import { z } from "zod";
import { createTermIndex, type TermIndex } from "./term-index.ts";

/** In rows. */
export type MemoryBounds = {
  /** Longer tables Lance searches itself. */
  table: number;
  /** Of all tables in memory, about a kilobyte each: what was not searched for longest goes. */
  all: number;
};
export const usualBounds: MemoryBounds = { table: 10_000, all: 50_000 };

/** Of a table that is written without end, reading it takes a tenth of the time at most. */
const restPerWork = 9;

/** A table that is too long has none. */
type Held = { stamp: string; rows: number; index: TermIndex | undefined; restUntil: number };

export type TermIndexes = {
  /** The terms of the table as it is now; undefined when Lance had better look itself. */
  find(tenantId: string, table: Table): Promise<TermIndex | undefined>;
  forget(tenantId: string): void;
};

/**
 * The terms of those tables of a folder that are searched, in memory: they rank as Lance does, in a
 * small part of its time. Whoever writes a table, this process or another, leaves a version of it
 * in its folder; so what is held is never older than the table.
 */
export function createTermIndexes(directory: string, bounds: MemoryBounds): TermIndexes {
  /** Those that were asked for lately last. */
  const held = new Map<string, Held>();
  const reading = new Map<string, Promise<Held>>();
  let rows = 0;

  /** Some microseconds on a local disk: less than to wait for it. */
  function stampOf(tenantId: string): string {
    const versions = join(directory, `${tenantId}.lance`, "_versions");
    return `${statSync(versions).mtimeMs} ${readdirSync(versions).join()}`;
  }

  function forget(tenantId: string): void {
    rows -= held.get(tenantId)?.rows ?? 0;
    held.delete(tenantId);
  }

  function keep(tenantId: string, next: Held): void {
    forget(tenantId);
    held.set(tenantId, next);
    rows += next.rows;
    for (const oldest of held.keys()) {
      if (rows <= bounds.all) break;
      forget(oldest);
    }
  }

  async function read(tenantId: string, table: Table, stamp: string): Promise<Held> {
    const startedAt = performance.now();
    const isShort = (await table.countRows()) <= bounds.table;
    const terms = isShort ? await readTerms(table) : { index: undefined, rows: 1 };
    const took = performance.now() - startedAt;
    const next = { ...terms, stamp, restUntil: performance.now() + restPerWork * took };
    keep(tenantId, next);
    return next;
  }

  function readOnce(tenantId: string, table: Table, stamp: string): Promise<Held> {
    const known = reading.get(tenantId);
    if (known) return known;
    const begun = read(tenantId, table, stamp).finally(() => reading.delete(tenantId));
    reading.set(tenantId, begun);
    return begun;
  }

  return {
    async find(tenantId, table) {
      const stamp = stampOf(tenantId);
      const known = held.get(tenantId);
      if (known?.stamp === stamp) {
        keep(tenantId, known);
        return known.index;
      }
      if (known && performance.now() < known.restUntil) return undefined;
      const next = await readOnce(tenantId, table, stamp);
      // Somebody else's reading may have begun before the last write.
      return next.stamp === stamp ? next.index : undefined;
    },
    forget,
  };
}

const termRow = z.object({ id: z.string(), document_id: z.string(), terms: z.string() });
const columns = Object.keys(termRow.shape);

async function readTerms(table: Table): Promise<{ index: TermIndex; rows: number }> {
  const { add, build } = createTermIndex();
  let rows = 0;
  for await (const batch of table.query().select(columns)) {
    for (const row of batch) {
      const { id, document_id: documentId, terms } = termRow.parse(row?.toJSON());
      add({ id, documentId, terms });
      rows += 1;
    }
  }
  return { index: build(), rows };
}
