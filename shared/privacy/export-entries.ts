import { createHash } from "node:crypto";
import type { Database } from "#shared/kernel/database.ts";
import type { ObjectStore } from "#shared/knowledge/ports.ts";
import type { ArchiveEntry } from "./archive.ts";
import { exportObjects } from "./export-objects.ts";
import {
  columnsLeftOut,
  type ExportedTable,
  exportedTables,
  exportRows,
  tablesLeftOut,
} from "./export-rows.ts";

type Deps = { db: Database; objects: ObjectStore };
type Wanted = { tenantId: string; exportId: string; requestedBy: string; requestedAt: Date };
type Listed = { name: string; bytes: number; sha256: string; rows?: number };

/**
 * Everything that a tenant has, file by file: rows first, then objects, and a manifest that lists
 * what went before with its SHA-256. `told` hears of each that is through, the manifest included.
 */
export async function* exportEntries(
  wanted: Wanted,
  deps: Deps,
  told: { entries: number },
): AsyncGenerator<ArchiveEntry> {
  const startedAt = new Date();
  const listed: Listed[] = [];
  for (const table of await deps.db.tenant(wanted.tenantId, exportedTables)) {
    const line: Listed = { name: `tables/${table.name}.jsonl`, bytes: 0, sha256: "", rows: 0 };
    const content = measured(linesOf(table, line, wanted.tenantId, deps), line);
    yield { name: line.name, compress: true, content };
    listed.push(line);
  }
  for await (const entry of exportObjects(wanted.tenantId, deps)) {
    const line: Listed = { name: entry.name, bytes: 0, sha256: "" };
    yield { ...entry, content: measured(entry.content, line) };
    listed.push(line);
  }
  told.entries = listed.length + 1;
  const content = manifest({ ...wanted, startedAt, finishedAt: new Date() }, listed);
  yield { name: "manifest.json", compress: true, content };
}

async function* linesOf(table: ExportedTable, line: Listed, tenantId: string, deps: Deps) {
  for await (const { text, rows } of exportRows(table, tenantId, deps)) {
    line.rows = (line.rows ?? 0) + rows;
    yield Buffer.from(text);
  }
}

/** Notes size and SHA-256 of what passes. */
async function* measured(content: AsyncIterable<Uint8Array>, line: Listed) {
  const hash = createHash("sha256");
  for await (const chunk of content) {
    hash.update(chunk);
    line.bytes += chunk.byteLength;
    yield chunk;
  }
  line.sha256 = hash.digest("hex");
}

/** JSON, an entry a line: however many there are, it is never one string. */
async function* manifest(about: Wanted & { startedAt: Date; finishedAt: Date }, listed: Listed[]) {
  const head = {
    version: 1,
    ...about,
    includesPrivate: true,
    leftOut: { tables: tablesLeftOut, columns: columnsLeftOut },
  };
  yield Buffer.from(`${JSON.stringify(head).slice(0, -1)},\n"entries":[\n`);
  for (const [i, line] of listed.entries()) {
    yield Buffer.from(`${JSON.stringify(line)}${i < listed.length - 1 ? "," : ""}\n`);
  }
  yield Buffer.from("]}\n");
}
