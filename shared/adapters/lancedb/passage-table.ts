import { type Connection, Index, type Table } from "@lancedb/lancedb";
import { Field, FixedSizeList, Float32, Int32, Schema, Utf8 } from "apache-arrow";
import { z } from "zod";
import { retryConflict } from "./retry-conflict.ts";

const ftsIndex = "terms_idx";

function schemaOf(dimensions: number): Schema {
  return new Schema([
    // A key makes Lance notice that two processes merge the same ids at the same time.
    new Field("id", new Utf8(), false, new Map([["lance-schema:unenforced-primary-key", "true"]])),
    new Field("document_id", new Utf8(), false),
    new Field("generation", new Int32(), false),
    // What a term reader made of title, headings and text; the text itself lives elsewhere.
    new Field("terms", new Utf8(), false),
    new Field("vector", new FixedSizeList(dimensions, new Field("item", new Float32())), false),
  ]);
}

/** Terms are analysed before they come here: nothing may change them any more. */
function ftsConfig(): Index {
  return Index.fts({
    baseTokenizer: "whitespace",
    lowercase: false,
    stem: false,
    removeStopWords: false,
    asciiFolding: false,
    withPosition: false,
    maxTokenLength: 100,
  });
}

const vectorField = z.object({ type: z.object({ listSize: z.number() }) });

/** Makes an empty table, ready to be searched. */
export async function createTable(db: Connection, name: string, dimensions: number): Promise<void> {
  const table = await db.createEmptyTable(name, schemaOf(dimensions));
  await ensureIndex(table);
  table.close();
}

/** Opens a table and sees that it fits, and that it has its index whatever happened to it. */
export async function openTable(db: Connection, name: string, dimensions: number): Promise<Table> {
  const table = await db.openTable(name);
  const { fields } = await table.schema();
  const vector = vectorField.parse(fields.find(({ name }) => name === "vector"));
  if (vector.type.listSize !== dimensions) {
    throw new Error(
      `the index of ${name} holds vectors of ${vector.type.listSize} dimensions, ` +
        `the embedder makes ${dimensions}: remove the index folder and index anew`,
    );
  }
  await ensureIndex(table);
  return table;
}

async function ensureIndex(table: Table): Promise<void> {
  const indices = await table.listIndices();
  if (!indices.some(({ name }) => name === ftsIndex)) await buildIndex(table);
}

/**
 * Builds the full-text index from all rows. Lance can also add to an index; but one that was
 * added to consists of parts, and a search over parts misses some of what it should rank high.
 */
export async function buildIndex(table: Table): Promise<void> {
  // A configuration serves once: each attempt brings its own.
  await retryConflict(() =>
    table.createIndex("terms", { config: ftsConfig(), name: ftsIndex, replace: true }),
  );
}

const idRow = z.object({ id: z.string() });

/**
 * Makes the next `optimize` write all rows anew, without those that were deleted. Lance leaves a
 * file alone of which little is deleted, unless there is a second one to merge it with; so one row
 * moves to a file of its own. Files that the index does not hold alike are not merged either.
 */
export async function rewriteRows(table: Table): Promise<void> {
  const [row] = await table.query().select(["id"]).limit(1).toArray();
  if (!row) return;
  const where = anyOf("id", [idRow.parse(row.toJSON()).id]);
  await retryConflict(() => table.update({ where, valuesSql: { generation: "generation" } }));
  await buildIndex(table);
}

/** How many rows the full-text index holds, and how many it has yet to take in. */
export async function countIndexed(table: Table): Promise<{ indexed: number; waiting: number }> {
  const stats = await table.indexStats(ftsIndex);
  return { indexed: stats?.numIndexedRows ?? 0, waiting: stats?.numUnindexedRows ?? 0 };
}

/** A string literal of Lance's SQL. */
export function quote(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

export function anyOf(column: "id" | "document_id", values: string[]): string {
  return values.length === 0 ? "false" : `${column} IN (${values.map(quote).join(", ")})`;
}
