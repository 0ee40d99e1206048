import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Connection, connect, Session, type Table } from "@lancedb/lancedb";
import { idPattern } from "#shared/kernel/ids.ts";
import { buildIndex, countIndexed, createTable, openTable } from "./passage-table.ts";

const tenantPattern = idPattern("ten");
/** In bytes. Lance's own defaults, 6 GB and 1 GB, are for machines that do nothing else. */
const cache = { index: 256n * 1024n ** 2n, metadata: 64n * 1024n ** 2n };

/** The tables of a folder, one per tenant, each opened once. */
export type OpenTables = {
  /** The tenant's table, made when there is none. */
  demand(tenantId: string): Promise<Table>;
  /** The tenant's table, or undefined when nothing was ever written for it. */
  find(tenantId: string): Promise<Table | undefined>;
  /** Deletes the tenant's table, off the disk. */
  drop(tenantId: string): Promise<void>;
  exists(tenantId: string): boolean;
  close(): Promise<void>;
};

export function openTables(config: {
  directory: string;
  dimensions: number;
  /** Told of each table once, before it is used. */
  opened(tenantId: string, table: Table): Promise<void>;
}): OpenTables {
  const { directory, dimensions, opened } = config;
  const tables = new Map<string, Promise<Table>>();
  let connection: Promise<Connection> | undefined;

  function connectOnce(): Promise<Connection> {
    if (!connection) {
      // Other processes may write the same folder: every read looks for their latest version.
      const consistency = { readConsistencyInterval: 0 };
      connection = connect(directory, consistency, new Session(cache.index, cache.metadata));
      connection.catch(() => {
        connection = undefined;
      });
    }
    return connection;
  }

  async function open(tenantId: string): Promise<Table> {
    const db = await connectOnce();
    const path = pathOf(tenantId);
    if (!existsSync(path)) await createAt(path, (draft) => createTable(db, draft, dimensions));
    const table = await openTable(db, tenantId, dimensions);
    const { indexed, waiting } = await countIndexed(table);
    // A process that was killed between writing and indexing left this to do.
    if (waiting > indexed / 2) await buildIndex(table);
    await opened(tenantId, table);
    return table;
  }

  function pathOf(table: string): string {
    return join(directory, `${table}.lance`);
  }

  /**
   * Two processes that create one table at the same time overwrite each other in Lance. So it is
   * made under another name, and a rename, which fails for all but the first, puts it in place.
   */
  async function createAt(path: string, make: (name: string) => Promise<void>): Promise<void> {
    const draft = `draft_${randomUUID()}`;
    await make(draft);
    try {
      await rename(pathOf(draft), path);
    } catch (error) {
      await rm(pathOf(draft), { recursive: true, force: true });
      if (!existsSync(path)) throw error;
    }
  }

  function demand(tenantId: string): Promise<Table> {
    const known = tables.get(tenantId);
    if (known) return known;
    const opening = open(tenantId);
    tables.set(tenantId, opening);
    opening.catch(() => tables.delete(tenantId));
    return opening;
  }

  /** It becomes the name of a folder. */
  function check(tenantId: string): void {
    if (!tenantPattern.test(tenantId)) throw new Error(`not a tenant id: ${tenantId}`);
  }

  return {
    async demand(tenantId) {
      check(tenantId);
      return demand(tenantId);
    },
    async find(tenantId) {
      check(tenantId);
      const isKnown = tables.has(tenantId) || existsSync(pathOf(tenantId));
      return isKnown ? demand(tenantId) : undefined;
    },
    async drop(tenantId) {
      check(tenantId);
      (await tables.get(tenantId)?.catch(() => undefined))?.close();
      tables.delete(tenantId);
      if (!existsSync(pathOf(tenantId))) return;
      // Gone at once for whoever is still reading it.
      const draft = pathOf(`draft_${randomUUID()}`);
      await rename(pathOf(tenantId), draft);
      await rm(draft, { recursive: true, force: true });
    },
    exists(tenantId) {
      check(tenantId);
      return existsSync(pathOf(tenantId));
    },
    async close() {
      for (const table of tables.values()) (await table.catch(() => undefined))?.close();
      tables.clear();
      (await connection)?.close();
      connection = undefined;
    },
  };
}
